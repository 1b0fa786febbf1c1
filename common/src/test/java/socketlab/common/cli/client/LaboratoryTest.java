package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.link.Loss;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.simulation.Experiment;
import socketlab.common.simulation.Outcome;

/** From the command line to what is simulated. */
class LaboratoryTest {

    @Test
    void theOptionsBecomeAnExperiment() throws UserError {
        Experiment experiment = read(
                        "--size", "2kB", "--recovery", "go-back-n", "--congestion", "reno", "--window", "9")
                .experiment();
        assertEquals(2_000, experiment.flow().bytes());
        assertEquals(Recovery.GO_BACK_N, experiment.flow().sender().recovery());
        assertEquals(Congestion.RENO, experiment.flow().sender().congestion());
        assertEquals(9, experiment.flow().receiver().window());
        assertEquals(1_200, experiment.payload());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--recovery=magic", "--congestion=RENO", "--loss=1", "--size=-1", "--rate=10", "word"})
    void whatCannotBeReadIsRefused(String argument) {
        assertThrows(ParameterException.class, () -> read(argument));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--size=0",
                "--receiver-window=0",
                "--receiver-window=1000001",
                "--window=0",
                "--window=2000000",
                "--payload=100kB",
                "--queue=20"
            })
    void whatMakesNoSenseIsRefusedInASentence(String argument) {
        UserError error = assertThrows(UserError.class, () -> read(argument).experiment());
        assertEquals(ExitStatus.ERROR, error.exitStatus());
    }

    @Test
    void aVariationChangesOneOptionAndKeepsTheOthers() throws UserError {
        Variation variation = Variation.of("loss=0.1%,1%");
        assertEquals(List.of("loss=0.1%", "loss=1%"), variation.settings());
        List<Experiment> varied =
                variation.experiments(typed("--window=9", "--loss=50%", "--rate=10Mbps", "--queue=7", "--seed=4"), 4);
        assertEquals(
                List.of(Loss.independent(0.001), Loss.independent(0.01)),
                varied.stream().map(each -> each.network().out().loss()).toList());
        for (Experiment each : varied) {
            assertEquals(9, each.flow().sender().window());
            assertEquals(7, each.network().out().rate().queue());
            assertEquals(4, each.network().seed());
        }
    }

    @Test
    void theTimeoutFollowsItsFloor() throws UserError {
        // The tenth of ten segments is lost, so nothing comes behind it that could tell; a round trip takes 2 ms.
        List<Experiment> varied = Variation.of("min-rto=25ms,200ms,1s")
                .experiments(typed("--size=12kB", "--delay=1ms", "--drop=10", "--congestion=none"), 1);
        assertEquals(
                List.of(28L, 203L, 1_003L),
                varied.stream()
                        .map(Experiment::run)
                        .map(outcome -> outcome.flow().completeNanos() / 1_000_000)
                        .toList());
    }

    @Test
    void soManyTimeoutsAreBorneAndTheNextEndsTheTransfer() throws UserError {
        List<Long> timeouts =
                Variation.of("max-timeouts=1,2,15").experiments(typed("--size=1kB", "--loss=100%"), 1).stream()
                        .map(Experiment::run)
                        .map(outcome -> outcome.flow().timeouts())
                        .toList();
        assertEquals(List.of(2L, 3L, 16L), timeouts);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "loss=in=1%,out=2%,out=3%,in=4% | loss=in=1%,out=2%; loss=out=3%,in=4%",
                "loss=in=1%,in=2%               | loss=in=1%; loss=in=2%",
                "loss=1%,in=2%,out=3%           | loss=1%; loss=in=2%,out=3%",
                "drop=in=3,out=4                | drop=in=3,out=4",
            })
    void bothDirectionsAreOneValue(String text, String settings) throws UserError {
        isVariedAs(settings, text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "drop=3,7                    | drop=3; drop=7",
                "drop=3,7;5                  | drop=3,7; drop=5",
                "drop=in=3,7;out=5;8,in=1    | drop=in=3,7; drop=out=5; drop=8,in=1",
                "delay-only=1=2s,3=4s;5=200ms | delay-only=1=2s,3=4s; delay-only=5=200ms",
                "loss=1%;in=2%,out=3%        | loss=1%; loss=in=2%,out=3%",
            })
    void whereThereIsASemicolonACommaBelongsToAValue(String text, String settings) throws UserError {
        isVariedAs(settings, text);
    }

    @Test
    void aListThatIsVariedIsAList() throws UserError {
        assertEquals(
                List.of(Set.of(3L, 7L), Set.of(5L)),
                Variation.of("drop=3,7;5").experiments(typed(), 1).stream()
                        .map(each -> each.network().out().drops())
                        .toList());
    }

    private static void isVariedAs(String settings, String text) throws UserError {
        Variation variation = Variation.of(text);
        assertEquals(List.of(settings.split("; ")), variation.settings());
        assertEquals(
                variation.settings().size(), variation.experiments(typed(), 1).size());
    }

    @Test
    void eachDirectionGetsItsOwn() throws UserError {
        Experiment varied =
                Variation.of("loss=in=1%,out=2%").experiments(typed(), 1).get(0);
        assertEquals(Loss.independent(0.01), varied.network().in().loss());
        assertEquals(Loss.independent(0.02), varied.network().out().loss());
    }

    @Test
    void theReceiverMayHoldMoreOrLessThanTheSender() throws UserError {
        assertEquals(7, read("--window=7").experiment().flow().receiver().window());
        for (int window : new int[] {1, 9, 1_000_000}) {
            Experiment experiment =
                    read("--window=7", "--receiver-window=" + window).experiment();
            assertEquals(7, experiment.flow().sender().window());
            assertEquals(window, experiment.flow().receiver().window());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"5ms", "20ms", "1s"})
    void aTransferTakesAsLongAsItsReader(String readEvery) throws UserError {
        String[] network = {"--size=200kB", "--rate=10Mbps", "--queue=200", "--delay=10ms", "--congestion=none"};
        long everyNanos = read("--read-every=" + readEvery).experiment().flow().readEveryNanos();
        for (Experiment experiment : Variation.of("receiver-window=12,16,1024")
                .experiments(typed(network, "--read-every=" + readEvery), 1)) {
            Outcome outcome = experiment.run();
            assertTrue(outcome.isWhole(), outcome::toString);
            assertEquals(0, outcome.segments().lost() + outcome.segments().overflowed(), outcome::toString);
            // 167 segments: the first is read when it arrives, and no other has to wait for anything but the reader.
            long atLeast = 166 * everyNanos;
            long taken = outcome.flow().completeNanos();
            assertTrue(taken >= atLeast && taken <= 1.05 * atLeast + 25_000_000, outcome::toString);
        }
    }

    @Test
    void probesFindTheRoomOfWhichTheNewsGotLost() throws UserError {
        Experiment experiment = read(
                        "--size=6kB", "--delay=10ms", "--receiver-window=1", "--read-every=10s", "--loss=in=70%")
                .experiment();
        for (long seed = 1; seed <= 50; seed++) {
            Outcome outcome = experiment.withSeed(seed).run();
            String run = "seed " + seed + ": " + outcome;
            assertTrue(outcome.isWhole(), run);
            assertTrue(outcome.flow().repeated() > 0, run);
            assertTrue(outcome.seconds() >= 40, run);
        }
    }

    @Test
    void aReaderMayTakeADayForAllAndNotLonger() throws UserError {
        assertTrue(read("--size=2400", "--read-every=12h").experiment().run().isWhole());
        assertEquals(
                8 * 3_600_000_000_000L,
                read("--size=2401", "--read-every=8h").experiment().flow().readEveryNanos());
        for (List<String> tooMuch : List.of(
                List.of("--size=2400", "--read-every=43200000000001ns"),
                List.of("--size=2401", "--read-every=28800000000001ns"),
                List.of("--size=2GB", "--payload=1", "--read-every=1ms"))) {
            UserError error = assertThrows(
                    UserError.class, () -> read(tooMuch.toArray(String[]::new)).experiment());
            assertTrue(error.getMessage().contains("longer than a simulation lasts"), error.getMessage());
        }
    }

    @Test
    void theHeadlineNamesWhatIsSpecialAboutTheReceiver() throws UserError {
        assertEquals(
                "simulate 1000 bytes in segments of 1200: recovery selective-repeat, congestion cubic, window 1024,"
                        + " receiver's window 16, a segment read every 0/5ms, seed 3",
                SimulateCommand.headline(
                        Variation.of("read-every=0,5ms").experiments(typed("--size=1kB", "--receiver-window=16"), 3)));
    }

    @Test
    void theHeadlineNamesAllThatIsVaried() throws UserError {
        assertEquals(
                "simulate 1000/2000 bytes in segments of 1200: recovery selective-repeat, congestion reno, window 1024,"
                        + " seed 3",
                SimulateCommand.headline(Variation.of("size=1kB,2kB").experiments(typed("--congestion=reno"), 3)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lossy=1%",
                "loss",
                "=1%",
                "seed=1,2",
                "loss=1%,2",
                "loss=1%;",
                "loss=1%,2%;3%",
                "loss=",
                "window=0,1"
            })
    void aVariationThatCannotBeIsRefused(String text) {
        UserError error = assertThrows(UserError.class, () -> Variation.of(text).experiments(typed(), 0));
        assertTrue(error.getMessage().contains("--vary") || error.getMessage().contains("--window"));
    }

    private static Laboratory read(String... arguments) {
        Laboratory laboratory = new Laboratory();
        new CommandLine(laboratory).parseArgs(arguments);
        return laboratory;
    }

    private static ParseResult typed(String[] arguments, String more) {
        return typed(Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new));
    }

    private static ParseResult typed(String... arguments) {
        return new CommandLine(new Laboratory()).parseArgs(arguments);
    }
}
