package socketlab.common.cli.client;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.Program;
import socketlab.common.cli.UserError;
import socketlab.common.message.WireName;
import socketlab.common.report.ChapterText;
import socketlab.common.report.SimulationJson;
import socketlab.common.report.SimulationTable;
import socketlab.common.report.SimulationText;
import socketlab.common.simulation.Chapter;
import socketlab.common.simulation.EventSeries;
import socketlab.common.simulation.Experiment;
import socketlab.common.simulation.Outcome;

/** The network laboratory. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Transfers bytes over a bad network in virtual time, without a socket, and compares what comes out with what"
                    + " theory says.",
            "Of the network, out= is what becomes of segments and in= of acknowledgements.",
            "Exit status: 0 if every transfer was whole, 1 if one was not, 2 for wrong usage or an error."
        })
final class SimulateCommand implements Callable<Integer> {

    private final ExecutionEnvironment environment;
    private final ResultFiles resultFiles;

    private static final int MOST_REPETITIONS = 100_000;

    @Spec
    private CommandSpec spec;

    @Mixin
    private Laboratory laboratory;

    @Option(
            names = "--chapter",
            paramLabel = "NAME",
            converter = ChapterConverter.class,
            description = "One of the four problems, without the mechanism against it and with it: loss, reordering,"
                    + " congestion or overload. Takes no other option.")
    private Chapter chapter;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description = "Run it so often, each time with the next seed: means with 95 %% confidence intervals by"
                    + " Student's t (default: ${DEFAULT-VALUE}).")
    private int repeat;

    @Option(
            names = "--vary",
            paramLabel = "OPTION=VALUE,...",
            description = "A table with a line for each value, like loss=0.1%%,1%%; in=1%%,out=2%% is one value. Values"
                    + " with commas of their own are separated by semicolons: 'drop=3,7;5'.")
    private String vary;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Write the results and the first run's events as JSON (- = standard output).")
    private String json;

    @Option(
            names = "--max-events",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Events kept for --json, the first ones (default: ${DEFAULT-VALUE}).")
    private int maxEvents;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show where an unexpected failure comes from.")
    private boolean verbose;

    SimulateCommand(ExecutionEnvironment environment) {
        this.environment = environment;
        this.resultFiles = new ResultFiles(environment);
    }

    @Override
    public Integer call() throws UserError {
        if (chapter != null) {
            return runChapter();
        }
        if (repeat < 1 || repeat > MOST_REPETITIONS) {
            throw new UserError(
                    ExitStatus.ERROR, "--repeat " + repeat + " is not possible: choose from 1 to " + MOST_REPETITIONS);
        }
        if (maxEvents < 1) {
            throw new UserError(ExitStatus.ERROR, "--max-events " + maxEvents + " keeps nothing: give 1 or more");
        }
        resultFiles.requireWritable(json);
        // A result on standard output must not be mixed with text for people.
        PrintStream forPeople = resultFiles.forPeople(json);
        Experiment experiment = laboratory.experiment();
        Variation variation = vary == null ? null : Variation.of(vary);
        List<String> settings = vary == null ? List.of("") : variation.settings();
        List<Experiment> experiments = vary == null
                ? List.of(experiment)
                : variation.experiments(typed(), experiment.network().seed());
        EventSeries series = new EventSeries(experiments.get(0).flow().sender(), json == null ? 1 : maxEvents);
        forPeople.println(headline(experiments) + (vary == null ? "" : ", varied: " + vary));
        boolean isOne = vary == null && repeat == 1;
        List<SimulationTable.Row> rows =
                isOne ? one(experiment, series, forPeople) : table(settings, experiments, series, forPeople);
        writeFile(rows, series);
        boolean allWhole = rows.stream().flatMap(row -> row.outcomes().stream()).allMatch(Outcome::isWhole);
        return allWhole ? ExitStatus.OK : ExitStatus.NOT_DONE;
    }

    private List<SimulationTable.Row> one(Experiment experiment, EventSeries series, PrintStream out) {
        SimulationTable.Row row = new SimulationTable.Row("", outcomes(experiment, series));
        SimulationText.write(row.outcomes().get(0), out);
        return List.of(row);
    }

    private List<SimulationTable.Row> table(
            List<String> settings, List<Experiment> experiments, EventSeries series, PrintStream out) {
        SimulationTable table = SimulationTable.begin(settings, out);
        List<SimulationTable.Row> rows = new ArrayList<>();
        for (int i = 0; i < settings.size(); i++) {
            rows.add(new SimulationTable.Row(settings.get(i), outcomes(experiments.get(i), i == 0 ? series : null)));
            table.add(rows.get(i));
        }
        table.end();
        return rows;
    }

    /** One run for each seed; the first is watched by the series, if there is one. */
    private List<Outcome> outcomes(Experiment experiment, EventSeries series) {
        List<Outcome> outcomes = new ArrayList<>();
        for (int run = 0; run < repeat; run++) {
            Experiment seeded = experiment.withSeed(experiment.network().seed() + run);
            outcomes.add(run == 0 && series != null && json != null ? seeded.run(series, series) : seeded.run());
        }
        return outcomes;
    }

    private ParseResult typed() {
        return spec.commandLine().getParseResult();
    }

    private int runChapter() throws UserError {
        for (OptionSpec option : typed().matchedOptions()) {
            if (!List.of("--chapter", "--verbose").contains(option.longestName())) {
                throw new UserError(
                        ExitStatus.ERROR,
                        "--chapter has settings of its own: leave out " + option.longestName()
                                + ", or run without --chapter");
            }
        }
        Outcome with = chapter.runWith();
        ChapterText.write(chapter, chapter.runWithout(), with, environment.out());
        return with.isWhole() ? ExitStatus.OK : ExitStatus.NOT_DONE;
    }

    static final class ChapterConverter implements ITypeConverter<Chapter> {
        @Override
        public Chapter convert(String value) {
            return ReliableOptions.constant(value, Chapter.class);
        }
    }

    /** What is varied is named with all its values: {@code window 8/64/512}. */
    static String headline(List<Experiment> experiments) {
        return "simulate " + each(experiments, one -> one.flow().bytes())
                + " bytes in segments of " + each(experiments, Experiment::payload)
                + ": recovery "
                + each(experiments, one -> WireName.of(one.flow().sender().recovery()))
                + ", congestion "
                + each(experiments, one -> WireName.of(one.flow().sender().congestion()))
                + ", window " + each(experiments, one -> one.flow().sender().window())
                + receiver(experiments)
                + ", seed " + each(experiments, one -> one.network().seed());
    }

    /** What is special about the receiving end, if anything is. */
    private static String receiver(List<Experiment> experiments) {
        boolean hasOwnWindow = experiments.stream()
                .map(Experiment::flow)
                .anyMatch(flow -> flow.receiver().window() != flow.sender().window());
        boolean isSlow = experiments.stream().anyMatch(one -> one.flow().readEveryNanos() > 0);
        return (hasOwnWindow
                        ? ", receiver's window "
                                + each(experiments, one -> one.flow().receiver().window())
                        : "")
                + (isSlow
                        ? ", a segment read every "
                                + each(
                                        experiments,
                                        one -> Quantities.time(one.flow().readEveryNanos()))
                        : "");
    }

    private static String each(List<Experiment> experiments, Function<Experiment, Object> value) {
        return experiments.stream().map(value).map(String::valueOf).distinct().collect(Collectors.joining("/"));
    }

    private void writeFile(List<SimulationTable.Row> rows, EventSeries series) throws UserError {
        if (json != null && series.happened() > series.events().size()) {
            environment
                    .err()
                    .println(spec.root().name() + ": the file holds the first "
                            + series.events().size() + " of " + series.happened()
                            + " events; the results cover all (--max-events keeps more)");
        }
        resultFiles.write(json, out -> SimulationJson.write(spec.root().name(), Program.version(), rows, series, out));
    }
}
