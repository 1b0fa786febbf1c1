package socketlab.common.cli.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.Reason;
import socketlab.common.cli.Units;
import socketlab.common.cli.UserError;
import socketlab.common.report.Comparison;
import socketlab.common.report.Floor;
import socketlab.common.report.SavedRun;
import socketlab.common.text.Printable;

/** Compares saved runs, each once, whatever names it has. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compares TCP with UDP from the results of ping --json.",
            "For a fair comparison let runs over TCP and UDP take turns, six of each at least, all to the same host and"
                    + " with the same options."
        })
final class ReportCommand implements Callable<Integer> {

    private final ExecutionEnvironment environment;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--unlike",
            description = "Compare also runs that were not made alike: to several hosts, or with other options of ping,"
                    + " a bad network of the client included, which are named.")
    private boolean unlike;

    @Option(
            names = "--floor",
            paramLabel = "TIMES",
            converter = FloorConverter.class,
            description =
                    "What a bare ping-pong takes on this machine (the p50 of lab/PingPong.java), to be named beside"
                            + " these runs: tcp=17.9us,udp=16.3us.")
    private Floor floor;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Results that ping --json has written.")
    private List<String> files;

    ReportCommand(ExecutionEnvironment environment) {
        this.environment = environment;
    }

    @Override
    public Integer call() throws UserError {
        Comparison comparison = new Comparison(runs());
        List<String> differences = comparison.unlike();
        if (!unlike && !differences.isEmpty()) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "these runs were not made alike: " + String.join("; ", differences)
                            + " (--unlike compares them all the same)");
        }
        comparison.write(environment.out(), Optional.ofNullable(floor));
        return ExitStatus.OK;
    }

    private List<SavedRun> runs() throws UserError {
        List<SavedRun> runs = new ArrayList<>();
        Map<Object, String> read = new HashMap<>();
        for (String file : files) {
            try {
                Path path = environment.path(file);
                String before = read.putIfAbsent(identity(path), file);
                if (before != null) {
                    countsOnce(file, before.equals(file) ? "is named twice" : "is the file " + before);
                } else {
                    addUnlessCopied(SavedRun.read(path, Printable.of(file)), runs);
                }
            } catch (IOException e) {
                throw new UserError(ExitStatus.ERROR, "cannot use " + file + ": " + Reason.of(e), e);
            }
        }
        return runs;
    }

    /** Which file it is, whatever its name; where it can't be told, who reads the file will say why. */
    private static Object identity(Path path) throws IOException {
        if (!Files.exists(path)) {
            return path;
        }
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path.toRealPath() : key;
    }

    private void addUnlessCopied(SavedRun run, List<SavedRun> runs) {
        for (SavedRun other : runs) {
            if (run.isOneWith(other)) {
                countsOnce(run.name(), "holds the same run as " + other.name());
                return;
            }
        }
        runs.add(run);
    }

    private void countsOnce(String file, String why) {
        environment.err().println(spec.root().name() + ": " + Printable.of(file + " " + why) + ": it counts once");
    }

    /** {@code tcp=17.9us,udp=16.3us}: both, in any order, and more than nothing. */
    static final class FloorConverter implements ITypeConverter<Floor> {

        private static final Pattern TIMES = Pattern.compile("(tcp|udp)=([^,]*),(?!\\1)(tcp|udp)=([^,]*)");

        @Override
        public Floor convert(String value) {
            Matcher times = TIMES.matcher(value);
            if (!times.matches()) {
                throw new TypeConversionException("'" + value + "' is not like tcp=17.9us,udp=16.3us");
            }
            long first = nanos(times.group(2));
            long second = nanos(times.group(4));
            return times.group(1).equals("tcp") ? new Floor(first, second) : new Floor(second, first);
        }

        private static long nanos(String time) {
            long nanos = new Units.DurationConverter().convert(time).toNanos();
            if (nanos == 0) {
                throw new TypeConversionException("no round trip takes '" + time + "'");
            }
            return nanos;
        }
    }
}
