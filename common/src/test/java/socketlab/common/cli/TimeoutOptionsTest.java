package socketlab.common.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Settings;

class TimeoutOptionsTest {

    @Command
    private static final class Program {
        @Mixin
        private TimeoutOptions timeouts;
    }

    @Test
    void withoutThemAllIsAsByDefault() throws UserError {
        assertEquals(Settings.DEFAULT, applied());
    }

    @Test
    void onlyTheTimeoutsChange() throws UserError {
        Settings others = Settings.DEFAULT.with(Congestion.RENO).withWindow(3);
        assertEquals(
                others.withRto(200_000_000, others.maxRtoNanos(), 4),
                read("--min-rto=200ms", "--max-timeouts=4").applyTo(others));
    }

    @ParameterizedTest
    @CsvSource({"1ns, 1, 1, 1", "60s, 60000000000, 1000, 1000"})
    void theLimitsThemselvesArePossible(String floor, long nanos, String text, int tries) throws UserError {
        Settings settings = applied("--min-rto=" + floor, "--max-timeouts=" + text);
        assertEquals(nanos, settings.minRtoNanos());
        assertEquals(tries, settings.maxTries());
    }

    @ParameterizedTest
    @CsvSource({
        "--min-rto=0, choose from 1ns to 60s",
        "--min-rto=60000000001ns, choose from 1ns to 60s",
        "--max-timeouts=0, choose from 1 to 1000",
        "--max-timeouts=1001, choose from 1 to 1000",
    })
    void whatIsBeyondThemIsRefusedWithWhatIsPossible(String argument, String choice) {
        UserError error = assertThrows(UserError.class, () -> applied(argument));
        assertEquals(ExitStatus.ERROR, error.exitStatus());
        assertTrue(error.getMessage().contains(choice), error.getMessage());
    }

    @Test
    void theFloorIsNotAboveACeilingThatIsLower() throws UserError {
        Settings low = Settings.DEFAULT.withRto(1, Duration.ofSeconds(2).toNanos(), 1);
        assertEquals(low.maxRtoNanos(), read("--min-rto=2s").applyTo(low).minRtoNanos());
        assertThrows(UserError.class, () -> read("--min-rto=2001ms").applyTo(low));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--min-rto=200", "--min-rto=-1s", "--max-timeouts=many", "--max-timeouts=-"})
    void whatIsNoTimeAndNoNumberIsRefused(String argument) {
        assertThrows(ParameterException.class, () -> read(argument));
    }

    @Test
    void theHelpSaysTheDefaultsAndWhyTheFloorIsLow() {
        String help = new CommandLine(new Program()).getUsageMessage().replaceAll("\\s+", " ");
        assertTrue(help.contains("(default: 25ms)") && help.contains("(default: 15)"), help);
        assertTrue(help.contains("RFC 6298's 1 s"), help);
    }

    private static Settings applied(String... arguments) throws UserError {
        return read(arguments).applyTo(Settings.DEFAULT);
    }

    private static TimeoutOptions read(String... arguments) {
        Program program = new Program();
        new CommandLine(program).parseArgs(arguments);
        return program.timeouts;
    }
}
