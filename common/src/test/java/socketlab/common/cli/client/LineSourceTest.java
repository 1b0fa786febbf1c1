package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated("it changes what the whole program reads")
@DisplayName("Lines from a pipe come as they are, as UTF-8 whatever the locale")
class LineSourceTest {

    @Test
    void eachLineComesWithoutItsEnd() throws IOException {
        assertEquals(List.of("a", " b ", "", "안녕 🙂"), lines("a\n b \r\n\n안녕 🙂\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\nb\n"})
    void theLastLineMayLackItsEnd(String text) throws IOException {
        assertEquals(List.of("a", "b"), lines(text));
    }

    @Test
    void anEmptyPipeHasNoLines() throws IOException {
        assertEquals(List.of(), lines(""));
    }

    private static List<String> lines(String text) throws IOException {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try (LineSource source = new LineSource.Pipe()) {
            source.greet("nobody is there to be greeted");
            List<String> lines = new ArrayList<>();
            for (String line = source.next(); line != null; line = source.next()) {
                lines.add(line);
            }
            return lines;
        } finally {
            System.setIn(before);
        }
    }
}
