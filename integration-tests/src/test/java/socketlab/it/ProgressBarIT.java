package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.it.Patience.await;

import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The progress of a transfer is one line of the terminal, how wide it may be or become")
class ProgressBarIT {

    private static final String NAME = "한국어로 된 아주 긴 파일 이름 하나가 여기에 있어서 줄이 길어집니다.txt";

    @TempDir
    private Path served;

    @TempDir
    private Path here;

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aBarFitsIntoATerminalThatIsResized(Protocol protocol) throws Exception {
        try (RunningServer server = serverOfALongFile(protocol);
                RunningProcess terminal = start(protocol, server, 40)) {
            awaitBars(terminal, 0, 39, 3);
            int before = bars(terminal).size();
            resize(60);
            awaitBars(terminal, 45, 59, 3);
            assertTrue(bars(terminal).stream().limit(before).allMatch(bar -> columns(bar) <= 39), terminal.out()::text);
            resize(30);
            awaitBars(terminal, 0, 29, 3);
            List<String> all = bars(terminal);
            int narrow = 0;
            while (columns(all.get(all.size() - 1 - narrow)) <= 29) {
                narrow++;
            }
            assertTrue(narrow >= 3, terminal.out()::text);
            assertTrue(all.stream().allMatch(bar -> columns(bar) <= 59), terminal.out()::text);
        }
    }

    @ParameterizedTest
    @EnumSource(Protocol.class)
    void aTerminalThatDoesNotKnowItsWidthHasEightyColumns(Protocol protocol) throws Exception {
        try (RunningServer server = serverOfALongFile(protocol);
                RunningProcess terminal = start(protocol, server, 0)) {
            awaitBars(terminal, 75, 79, 3);
            assertTrue(bars(terminal).stream().allMatch(bar -> columns(bar) <= 79), terminal.out()::text);
        }
    }

    private RunningServer serverOfALongFile(Protocol protocol) throws Exception {
        try (RandomAccessFile sparse = new RandomAccessFile(served.resolve(NAME).toFile(), "rw")) {
            sparse.setLength(900_000_000); // ten minutes
        }
        return RunningServer.start(protocol, "-d", served.toString(), "--rate", "12Mbps");
    }

    /** The name of the terminal goes to a file, so that it can be resized from here. */
    private RunningProcess start(Protocol protocol, RunningServer server, int columns) throws Exception {
        List<String> command = new Workplace(protocol, here).command("get", server.target(), NAME);
        String quoted = command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        return PseudoTerminal.startShell(columns, here, "tty > terminal && exec " + quoted);
    }

    private void resize(int columns) throws Exception {
        String terminal = Files.readString(here.resolve("terminal")).strip();
        Process stty = new ProcessBuilder("stty", "-F", terminal, "cols", "" + columns).start();
        assertTrue(stty.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS) && stty.exitValue() == 0, "stty");
    }

    /** Waits until so many of the last bars have such a width. */
    private static void awaitBars(RunningProcess terminal, int least, int most, int count) {
        await(count + " bars of " + least + " to " + most + " columns").until(() -> {
            List<String> all = bars(terminal);
            return all.size() >= count
                    && all.subList(all.size() - count, all.size()).stream()
                            .allMatch(bar -> columns(bar) >= least && columns(bar) <= most && bar.contains("%"));
        });
    }

    /** All that were drawn whole: each begins with a return, and so ends with the next one's. */
    private static List<String> bars(RunningProcess terminal) {
        String text = terminal.out().text();
        return Stream.of(text.substring(0, Math.max(0, text.lastIndexOf('\r'))).split("\r"))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** A Korean syllable is two columns wide. */
    private static int columns(String text) {
        return text.chars().map(c -> c >= '가' && c <= '힣' ? 2 : 1).sum();
    }
}
