package socketlab.common.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.Charset;
import java.text.Normalizer;
import java.time.Duration;
import java.util.List;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A bar is one line in a terminal of any width, and the percentage stays")
class ProgressLineTest {

    /** A terminal of any width, which shows the last line. */
    private static final class Screen implements ProgressBarConsumer {
        private int width;
        private String line;

        @Override
        public int getMaxRenderedLength() {
            return width;
        }

        @Override
        public void accept(String rendered) {
            line = rendered;
        }

        @Override
        public void close() {}
    }

    private static final List<String> NAMES = List.of(
            "a",
            "long.iso",
            "the quite long name of a file which nobody would like to see in full, whatever it says.tar.gz",
            "한국어로 된 아주 긴 파일 이름 하나가 여기에 있어서 줄이 길어집니다.txt",
            Normalizer.normalize("분해된 한국어로 된 아주 긴 파일 이름 하나가 여기에 있습니다.txt", Normalizer.Form.NFD),
            "🙂🙂🙂👨‍👩‍👧👋🏽❤\uFE0F🇰🇷🙂🙂🙂👨‍👩‍👧👋🏽❤\uFE0F🇰🇷🙂🙂🙂👨‍👩‍👧👋🏽❤\uFE0F🇰🇷");

    private final Screen screen = new Screen();

    private String line(String name, long size, long arrived, int width) {
        return line(new Columns(UTF_8), name, size, arrived, width);
    }

    private String line(Columns columns, String name, long size, long arrived, int width) {
        screen.width = width;
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(name)
                .setInitialMax(size)
                .startsFrom(arrived, Duration.ofSeconds(2))
                .setUpdateIntervalMillis(1_000_000)
                .setRenderer(new ProgressLine(columns, size))
                .setConsumer(screen)
                .build()) {
            bar.refresh();
        }
        return screen.line;
    }

    @Test
    void whereThereIsSpaceEverythingIsShown() {
        String line = line("long.iso", 90_000_000, 10_800_000, 79);
        assertTrue(
                line.matches("long\\.iso  12% \\[=+> +] 10/90MB \\(0:00:0\\d / (\\?|0:00:\\d\\d)\\) (\\?|[\\d.]+)MB/s"),
                line);
        assertEquals(79, line.length(), line);
    }

    @Test
    void aSmallFileIsCountedInKilobytes() {
        String line = line("small", 900_000, 450_000, 79);
        assertTrue(line.contains(" 50% [") && line.contains(" 450/900kB ") && line.endsWith("kB/s"), line);
    }

    @Test
    void ofAStreamNobodyKnowsHowMuchIsLeft() {
        String line = line("stream", -1, 12_000_000, 79);
        assertTrue(line.startsWith("stream  ? % [ ") && line.contains("12/?MB (0:00:02 / ?)"), line);
    }

    @ParameterizedTest
    @CsvSource({"0, '[ +]'", "45000000, '\\[=+> +]'", "90000000, '\\[=+]'"})
    void theBarGrowsFromNothingToAll(long arrived, String bar) {
        String line = line("a", 90_000_000, arrived, 79);
        assertTrue(line.replaceFirst("] .*", "]").matches("a +\\d+% " + bar.replace("[ +]", "\\[ +]")), line);
    }

    @Test
    void atSixtyColumnsTheNameIsShortenedAndAtFortyTheTimesGoToo() {
        String name = "a long name of a file with the end.iso";
        String sixty = line(name, 90_000_000, 10_800_000, 59);
        assertTrue(sixty.matches("a long.*\\.\\.\\..*iso  12% \\[.*] 10/90MB .*MB/s"), sixty);
        String forty = line(name, 90_000_000, 10_800_000, 39);
        assertFalse(forty.contains("0:00"), forty);
        assertTrue(forty.matches("a .*\\.\\.\\..*so  12% \\[.*] .*MB/s"), forty);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "MS949", "windows-1252"})
    void noLineIsWiderThanItsTerminalAndEveryOneHasThePercentage(String charset) {
        Columns columns = new Columns(Charset.forName(charset));
        for (String name : NAMES) {
            for (int width = 0; width <= 130; width++) {
                String line = line(columns, name, 90_000_000, 10_800_000, width);
                String what = width + " columns: '" + line + "'";
                assertTrue(columns.of(line) <= width, what);
                assertTrue(width < 3 || line.contains("12%"), what);
                assertTrue(width < 30 || columns.of(line) == width, what);
            }
        }
    }
}
