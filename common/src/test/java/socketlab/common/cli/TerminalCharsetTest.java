package socketlab.common.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName(
        "The charset of a terminal is what Java knows of it, by whichever name, if it can drive a terminal; else UTF-8")
class TerminalCharsetTest {

    private static final Charset KOREAN = Charset.forName("x-windows-949");

    @ParameterizedTest
    @CsvSource({"INPUT,stdin", "OUTPUT,stdout", "ERROR,stderr"})
    void eachStreamHasItsOwn(StandardStream stream, String name) {
        Map<String, String> properties = new HashMap<>(
                Map.of("stdin.encoding", "UTF-8", "stdout.encoding", "UTF-8", "stderr.encoding", "UTF-8"));
        properties.put(name + ".encoding", "MS949");
        assertEquals(KOREAN, TerminalCharset.of(stream, properties::get, () -> ISO_8859_1));
        properties.remove(name + ".encoding");
        properties.put("sun." + name + ".encoding", "MS949");
        assertEquals(KOREAN, TerminalCharset.of(stream, properties::get, () -> ISO_8859_1));
    }

    @Test
    void whatAllVersionsSetComesBeforeWhatOldOnesDidAndTheConsoleIsLast() {
        Map<String, String> both = Map.of("stdout.encoding", "windows-1252", "sun.stdout.encoding", "MS949");
        assertEquals(Charset.forName("windows-1252"), out(both, ISO_8859_1));
        assertEquals(KOREAN, out(Map.of("sun.stdout.encoding", "MS949"), ISO_8859_1));
        assertEquals(ISO_8859_1, out(Map.of(), ISO_8859_1));
        assertEquals(UTF_8, out(Map.of(), null));
    }

    @ParameterizedTest
    @EnumSource(StandardStream.class)
    void asciiCountsAsUtf8WhoeverSaysIt(StandardStream stream) {
        String name = stream.shortName() + ".encoding";
        for (String ascii : new String[] {"US-ASCII", "ANSI_X3.4-1968", "646"}) {
            assertEquals(UTF_8, TerminalCharset.of(stream, Map.of(name, ascii)::get, () -> KOREAN));
            assertEquals(UTF_8, TerminalCharset.of(stream, Map.of("sun." + name, ascii)::get, () -> KOREAN));
            assertEquals(UTF_8, TerminalCharset.of(stream, any -> null, () -> Charset.forName(ascii)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no such charset",
                "no-such-charset",
                "UTF-16",
                "UTF-16LE",
                "UTF-32",
                "IBM1047",
                "x-JISAutoDetect",
                "ISO-2022-CN",
                "ISO-2022-JP"
            })
    void whatCanDriveNoTerminalIsPassedOver(String name) {
        assertEquals(KOREAN, out(Map.of("stdout.encoding", name, "sun.stdout.encoding", "MS949"), null));
        assertEquals(UTF_8, out(Map.of("stdout.encoding", name), null));
    }

    @Test
    void toReadACharsetNeedNotBeAbleToWrite() {
        Charset readOnly = Charset.forName("x-JISAutoDetect");
        assertEquals(readOnly, TerminalCharset.of(StandardStream.INPUT, name -> null, () -> readOnly));
    }

    @ParameterizedTest
    @CsvSource({
        "MS949, 한글 é 🙂, 한글 ? ?",
        "x-IBM949, 한글 é 🙂, 한글 ? ?",
        "EUC-KR, 한글 é 🙂, 한글 ? ?",
        "x-Johab, 한글 é 🙂, 한글 ? ?",
        "windows-31j, 한글 é 🙂, ?? ? ?",
        "windows-1252, 한글 é 🙂, ?? é ?",
        "IBM437, 한글 é 🙂, ?? é ?",
        "KOI8-R, 한글 é 🙂, ?? ? ?",
        "GB18030, 한글 é 🙂, 한글 é 🙂",
        "UTF-8, 한글 é 🙂, 한글 é 🙂"
    })
    void whatItCannotHoldBecomesAQuestionMark(String name, String text, String shown) {
        Charset charset = out(Map.of("stdout.encoding", name), null);
        assertEquals(Charset.forName(name), charset);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new PrintStream(bytes, true, charset).println(text);
        assertArrayEquals((shown + System.lineSeparator()).getBytes(charset), bytes.toByteArray());
    }

    private static Charset out(Map<String, String> properties, Charset console) {
        return TerminalCharset.of(StandardStream.OUTPUT, properties::get, () -> console);
    }
}
