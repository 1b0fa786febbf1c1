package socketlab.common.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Arguments arrive as they were typed, whatever the locale")
class ArgumentsTest {

    /** What Java makes of a Korean word in the C locale. */
    private static final String GARBLED = "\ufffd\ufffd\ufffd";

    @Test
    void theBytesOfTheCommandLineAreReadAsUtf8() {
        assertRecovered(
                new String[] {"echo", "안녕 🙂"},
                new String[] {"echo", GARBLED},
                commandLine("java", "-jar", "x.jar", "echo", "안녕 🙂"));
    }

    @Test
    void optionsOfTheJvmBeforeThemMakeNoDifference() {
        assertRecovered(
                new String[] {"안녕"},
                new String[] {GARBLED},
                commandLine("/usr/bin/java", "-Dname=한글", "-Xmx64m", "-cp", "a:b", "Main", "안녕"));
    }

    @Test
    void anArgumentThatIsAsciiStaysAsJavaDecodedIt() {
        assertRecovered(
                new String[] {"ascii", "안녕"},
                new String[] {"ascii", GARBLED},
                commandLine("java", "Main", "something else", "안녕"));
    }

    @Test
    void emptyArgumentsKeepTheirPlace() {
        assertRecovered(
                new String[] {"", "안녕", ""}, new String[] {"", GARBLED, ""}, commandLine("java", "Main", "", "안녕", ""));
    }

    @Test
    void bytesThatAreNoUtf8StayAsTheLocaleHasThem() {
        ByteArrayOutputStream latin1 = new ByteArrayOutputStream();
        latin1.writeBytes(commandLine("java", "Main"));
        latin1.writeBytes("caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        latin1.write(0);
        latin1.writeBytes(commandLine("안녕"));
        assertRecovered(new String[] {"caf\u00e9", "안녕"}, new String[] {"caf\u00e9", GARBLED}, latin1.toByteArray());
    }

    @Test
    void aCommandLineWithFewerArgumentsIsNotBelieved() {
        String[] decoded = {GARBLED, GARBLED};
        assertSame(decoded, Arguments.recover(decoded, commandLine("안녕")));
        assertSame(decoded, Arguments.recover(decoded, new byte[0]));
    }

    @Test
    void whatJavaDecodedIsNotOverwritten() {
        String[] decoded = {GARBLED};
        Arguments.recover(decoded, commandLine("java", "안녕"));
        assertArrayEquals(new String[] {GARBLED}, decoded);
    }

    @Test
    void plainAsciiIsTakenAsItIs() {
        String[] decoded = {"ping", "-c", "3"};
        assertSame(decoded, Arguments.asTyped(decoded));
    }

    @Test
    void noArgumentsAreNone() {
        assertArrayEquals(new String[0], Arguments.asTyped(new String[0]));
    }

    private static void assertRecovered(String[] expected, String[] decoded, byte[] commandLine) {
        assertArrayEquals(expected, Arguments.recover(decoded, commandLine));
    }

    private static byte[] commandLine(String... arguments) {
        return (String.join("\0", arguments) + "\0").getBytes(StandardCharsets.UTF_8);
    }
}
