package socketlab.common.cli.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.Reason;
import socketlab.common.cli.UserError;
import socketlab.common.report.Comparison;
import socketlab.common.report.SavedRun;

/** Compares saved runs. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compares TCP with UDP from the results of ping --json.",
            "For a fair comparison let runs over TCP and UDP take turns, six of each at least."
        })
final class ReportCommand implements Callable<Integer> {

    private final ExecutionEnvironment environment;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Results that ping --json has written.")
    private List<String> files;

    ReportCommand(ExecutionEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws UserError {
        List<SavedRun> runs = new ArrayList<>();
        Set<String> used = new HashSet<>();
        for (String file : files) {
            if (!used.add(file)) {
                throw new UserError(ExitStatus.ERROR, file + " is named twice: a run counts once");
            }
            try {
                runs.add(SavedRun.read(environment.path(file)));
            } catch (IOException e) {
                throw new UserError(ExitStatus.ERROR, "cannot use " + file + ": " + Reason.of(e), e);
            }
        }
        new Comparison(runs).write(environment.out());
        return ExitStatus.OK;
    }
}
