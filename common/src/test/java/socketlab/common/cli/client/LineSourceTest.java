package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.cli.TestEnvironment;
import socketlab.common.cli.UserError;

@DisplayName("Lines from a pipe come as they are, as UTF-8 whatever the locale")
class LineSourceTest {

    @Test
    void eachLineComesWithoutItsEnd() throws UserError, IOException {
        assertEquals(List.of("a", " b ", "", "안녕 🙂"), lines("a\n b \r\n\n안녕 🙂\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\nb\n"})
    void theLastLineMayLackItsEnd(String text) throws UserError, IOException {
        assertEquals(List.of("a", "b"), lines(text));
    }

    @Test
    void anEmptyPipeHasNoLines() throws UserError, IOException {
        assertEquals(List.of(), lines(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MS949", "EUC-KR", "x-Johab", "GB18030"})
    void aTerminalWhoseOutputIsAPipeIsReadInItsOwnCharset(String charset) throws UserError, IOException {
        TestEnvironment environment = new TestEnvironment(Path.of(""), "안녕\n한글", Charset.forName(charset));
        assertEquals(List.of("안녕", "한글"), lines(environment));
    }

    private static List<String> lines(String text) throws UserError, IOException {
        return lines(new TestEnvironment(Path.of(""), text));
    }

    private static List<String> lines(TestEnvironment environment) throws UserError, IOException {
        try (LineSource source = LineSource.of(environment, null)) {
            source.greet("nobody is there to be greeted");
            List<String> lines = new ArrayList<>();
            for (String line = source.next(); line != null; line = source.next()) {
                lines.add(line);
            }
            assertEquals("", environment.outText());
            return lines;
        }
    }
}
