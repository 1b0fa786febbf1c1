package socketlab.common.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.link.Loss;

@DisplayName("A bad network on the command line")
class NetworkOptionsTest {

    private static final Impairments NONE = Impairments.NONE;
    private static final long MILLI = 1_000_000;

    @Test
    void withoutOptionsThereIsNone() throws UserError {
        assertEquals(BadNetwork.NONE, network());
        assertTrue(network("--seed", "7").isNone());
        assertEquals(
                BadNetwork.NONE,
                network("--loss", "0%", "--delay", "0", "--jitter", "0ms", "--reorder", "0%", "--corrupt", "0%"));
    }

    @Test
    void theTypedSeedIsKeptAlsoWhereNothingIsLeftToChance() throws UserError {
        assertEquals(-5, network("--seed", "-5").seed());
        assertEquals(-5, network("--seed", "-5", "--delay", "10ms").seed());
    }

    @Test
    void aPlainValueIsForBothDirections() throws UserError {
        assertBoth(NONE.withLoss(Loss.independent(0.1)), "--loss", "10%");
        assertBoth(NONE.withLoss(Loss.independent(1)), "--loss", "100%");
        assertBoth(NONE.withLoss(Loss.inBursts(0.1, 2.5)), "--loss", "10%", "--burst", "2.5");
        assertBoth(NONE.withDelay(50 * MILLI, 5 * MILLI), "--delay", "50ms", "--jitter", "5ms");
        assertBoth(NONE.withDelay(0, 5 * MILLI), "--jitter", "5ms");
        assertBoth(NONE.withReordering(0.01, 10 * MILLI), "--reorder", "1%");
        assertBoth(NONE.withReordering(0.01, 30 * MILLI), "--reorder", "1%", "--reorder-by", "30ms");
        assertBoth(NONE.withDuplication(1), "--duplicate", "100%");
        assertBoth(NONE.withCorruption(0.5), "--corrupt", "50%");
        assertBoth(NONE.withRate(10_000_000, 64), "--rate", "10Mbps");
        assertBoth(NONE.withRate(10_000_000, 1), "--rate", "10Mbps", "--queue", "1");
        assertBoth(NONE.withRate(1, 1_000_000), "--rate", "1bps", "--queue", "1000000");
    }

    @Test
    void aValueMayBeForOneDirectionAlone() throws UserError {
        Impairments lossy = NONE.withLoss(Loss.independent(0.1));
        assertEquals(new BadNetwork(lossy, NONE, 7), network("--seed", "7", "--loss", "in=10%"));
        assertEquals(new BadNetwork(NONE, lossy, 7), network("--seed", "7", "--loss", "out=10%"));
        assertEquals(new BadNetwork(lossy, NONE, 7), network("--seed", "7", "--loss", "in=10%,out=0%"));
        assertEquals(new BadNetwork(NONE, lossy, 7), network("--seed", "7", "--loss", "out=10%,in=0%"));
        assertEquals(
                new BadNetwork(NONE.withRate(64_000, 5), NONE.withRate(1_000, 64), 0),
                network("--rate", "in=64kbps,out=1kbps", "--queue", "in=5"));
        assertEquals(
                new BadNetwork(NONE.withLoss(Loss.inBursts(0.1, 3)), NONE, 7),
                network("--seed", "7", "--loss", "in=10%", "--burst", "3"),
                "a burst where nothing is lost is none");
    }

    @Test
    void singleDatagramsAreThoseThatAreSentUnlessTheDirectionIsSaid() throws UserError {
        Impairments drops = NONE.withDrops(Set.of(3L, 7L));
        assertEquals(new BadNetwork(NONE, drops, 0), network("--drop", "3,7"));
        assertEquals(new BadNetwork(NONE, drops, 0), network("--drop", "out=7,3"));
        assertEquals(new BadNetwork(drops, NONE.withDrops(Set.of(5L)), 0), network("--drop", "in=3,7,out=5"));
        Impairments late = NONE.withExtraDelays(Map.of(5L, 200 * MILLI));
        assertEquals(new BadNetwork(NONE, late, 0), network("--delay-only", "5=200ms"));
        assertEquals(
                new BadNetwork(NONE.withExtraDelays(Map.of(1L, MILLI, 9L, 1_000 * MILLI)), late, 0),
                network("--delay-only", "in=1=1ms,9=1s,out=5=200ms"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--loss 10 | lacks its unit: write 10%",
                "--loss 101% | more than all",
                "--loss in=10 | lacks its unit: write 10%",
                "--loss in=10%,in=5% | names a direction twice",
                "--loss 10%,out=5% | is not a share",
                "--loss up=10% | is not a share",
                "--loss in= | is not a share",
                "--delay 50 | lacks its unit",
                "--jitter 5 | lacks its unit",
                "--rate 10 | lacks its unit",
                "--rate 0bps | not possible",
                "--burst 0.9 | not a mean length of 1 or more",
                "--burst x | not a mean length of 1 or more",
                "--queue 0 | not a number from 1 on",
                "--queue 1.5 | not a number from 1 on",
                "--drop 0 | not a number from 1 on",
                "--drop -1 | not a number from 1 on",
                "--drop 3, | not a number from 1 on",
                "--drop 3,,7 | not a number from 1 on",
                "--delay-only 5 | not a datagram and its delay, like 5=200ms",
                "--delay-only 5=200 | lacks its unit",
                "--delay-only 0=200ms | not a number from 1 on",
                "--seed x | 'x' is not a long"
            })
    void whatMakesNoSenseIsRefused(String arguments, String reason) {
        String message = assertThrowsExactly(ParameterException.class, () -> network(arguments.split(" ")))
                .getMessage();
        assertTrue(message.contains(reason), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--burst 3",
                "--queue 5",
                "--reorder-by 5ms",
                "--loss in=10% --burst out=3",
                "--loss 66.7% --burst 2",
                "--rate 1Mbps --queue 1000001"
            })
    void whatDoesNotGoTogetherIsRefused(String arguments) {
        assertThrowsExactly(UserError.class, () -> network(arguments.split(" ")));
    }

    @Test
    void theLimitOfBurstsIsSaid() throws UserError {
        network("--loss", "66.6%", "--burst", "2");
        assertEquals(
                "bursts of 2.0 (in) lose no more than 66.67%, as one datagram at least comes through between two: lower --loss"
                        + " or raise --burst",
                assertThrowsExactly(UserError.class, () -> network("--loss", "66.7%", "--burst", "2"))
                        .getMessage());
    }

    @Test
    void aSeedThatWasNotGivenIsSaidWhereChanceHasASay() throws UserError {
        NetworkOptions options = parsed("--loss", "10%");
        BadNetwork network = options.network();
        assertEquals(List.of("has a bad network; --seed " + network.seed() + " repeats what it does"), options.facts());
        assertEquals(network, network("--loss", "10%", "--seed", Long.toString(network.seed())));
        assertEquals(network, options.network(), "for the next socket of the program");
        assertNotEquals(network.seed(), network("--loss", "10%").seed(), "one in 10^9");
        for (String[] silent : new String[][] {{"--loss", "10%", "--seed", "7"}, {"--delay", "5ms"}, {}}) {
            options = parsed(silent);
            options.network();
            assertEquals(List.of(), options.facts());
        }
    }

    @Test
    void whatWasGivenIsKnownAsItWasTypedButForTheSeed() {
        Holder holder = new Holder();
        CommandLine command = new CommandLine(holder);
        command.parseArgs("--loss", "in=10%,out=5%", "--reorder-by=5ms", "--drop", "3,7", "--seed", "7");
        assertEquals(
                Map.of("loss", "in=10%,out=5%", "reorder-by", "5ms", "drop", "3,7"),
                NetworkOptions.given(command.getCommandSpec()));
        command.parseArgs();
        assertEquals(Map.of(), NetworkOptions.given(command.getCommandSpec()));
    }

    private static void assertBoth(Impairments expected, String... arguments) throws UserError {
        BadNetwork network = network(arguments);
        assertEquals(new BadNetwork(expected, expected, network.seed()), network);
    }

    private static BadNetwork network(String... arguments) throws UserError {
        return parsed(arguments).network();
    }

    private static NetworkOptions parsed(String... arguments) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(arguments);
        return holder.options;
    }

    @Command
    private static final class Holder {
        @Mixin
        private NetworkOptions options;
    }
}
