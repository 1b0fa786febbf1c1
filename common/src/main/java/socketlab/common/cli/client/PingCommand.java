package socketlab.common.cli.client;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.Program;
import socketlab.common.cli.TrafficClass;
import socketlab.common.cli.Units;
import socketlab.common.cli.UserError;
import socketlab.common.framing.Datagrams;
import socketlab.common.message.Transport;
import socketlab.common.report.PingCsv;
import socketlab.common.report.PingJson;
import socketlab.common.report.PingResult;
import socketlab.common.report.PingText;
import socketlab.common.rtt.RoundTrips;
import socketlab.common.rtt.TimeSource;

/** Measures round trips. */
@Command(
        name = "ping",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures round-trip times: a line per reply, statistics at the end and on Ctrl-C.",
            "Exit status: 0 if there was a reply, 1 if there was none or the run broke off, 2 for wrong usage or an error."
        })
final class PingCommand implements Callable<Integer> {

    /** Nobody reads faster. */
    private static final long SHORTEST_INTERVAL_NANOS = 10_000_000;

    private final ExecutionEnvironment environment;
    private final ResultFiles resultFiles;

    @ParentCommand
    private Client client;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerArgument argument;

    @Option(
            names = {"-c", "--count"},
            paramLabel = "N",
            description = "Requests to send (default: until Ctrl-C).")
    private Long count;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = Units.DurationConverter.class,
            description = "From one sending to the next; 0 = the next as soon as the last is answered, where a stall of"
                    + " the server counts only once (default: ${DEFAULT-VALUE}).")
    private Duration interval;

    @Option(
            names = {"-s", "--size"},
            paramLabel = "BYTES",
            defaultValue = "" + PingPlan.MIN_SIZE,
            converter = Units.ByteSizeConverter.class,
            description =
                    "Size of the JSON message, the same in both directions (default: ${DEFAULT-VALUE}, the least).")
    private int size;

    @Option(
            names = {"-w", "--deadline"},
            paramLabel = "TIME",
            converter = Units.DurationConverter.class,
            description = "Stop after this time, whatever was sent.")
    private Duration deadline;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            defaultValue = "0",
            description = "Round trips before the measurement, back to back and not counted; the first ones are slow"
                    + " because Java compiles while it runs (default: ${DEFAULT-VALUE}).")
    private long warmup;

    @Option(
            names = {"-q", "--quiet"},
            description = "No line per reply.")
    private boolean quiet;

    @Option(
            names = {"-D", "--timestamps"},
            description = "Begin each line with its time: seconds since 1970, with six digits after the point.")
    private boolean timestamps;

    @Option(
            names = "--every",
            paramLabel = "TIME",
            converter = Units.DurationConverter.class,
            description =
                    "A line of statistics for each interval of this length, also with -q: what was sent, received in"
                            + " time and given up in it, and p50, p99 and max of its round trips.")
    private Duration every;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the result as JSON (- = standard output).")
    private String json;

    @Option(names = "--csv", paramLabel = "FILE", description = "Write the samples as CSV (- = standard output).")
    private String csv;

    @Option(
            names = "--max-samples",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "Samples kept for --json and --csv, the latest; the statistics cover all (default:"
                    + " ${DEFAULT-VALUE}).")
    private int maxSamples;

    @Mixin
    private ServerChoice choice;

    PingCommand(ExecutionEnvironment environment) {
        this.environment = environment;
        this.resultFiles = new ResultFiles(environment);
    }

    @Override
    public Integer call() throws UserError, IOException {
        requireSense();
        Rehearsal.play(plan(0));
        long beganNanos = TimeSource.SYSTEM.nanos();
        Instant beganAt = Instant.now();
        try (ClientEndpoint endpoint = connect()) {
            PingRun run = new PingRun(endpoint, TickingTime.SYSTEM);
            environment.onInterrupt(run::interrupt, run::abandon);
            return measure(endpoint, run, beganNanos, beganAt);
        }
    }

    /** Connecting is a part of the run, so the deadline holds for it, too. */
    private ClientEndpoint connect() throws UserError {
        long runNanos = deadline == null ? PingPlan.UNLIMITED : deadline.toNanos();
        Dialer dialer = choice.dialer(client, argument.server(), runNanos, Requester.DEFAULT_TRIES, this::narrate);
        return new PendingConnection(dialer, TickingTime.SYSTEM).await();
    }

    private void narrate(String sentence) {
        if (choice.verbose()) {
            environment.err().println(sentence);
        }
    }

    /**
     * @param beganNanos when connecting began, which the deadline counts from
     * @param beganAt the same by the wall clock
     */
    private int measure(ClientEndpoint endpoint, PingRun run, long beganNanos, Instant beganAt) throws UserError {
        // A result on standard output must not be mixed with text for people.
        PrintStream forPeople = resultFiles.forPeople(json, csv);
        forPeople.println(headline(endpoint));
        LineStart start = timestamps ? LineStart.unixTime(TimeSource.SYSTEM) : LineStart.EMPTY;
        run.startReceiving();
        long firstId = client.firstId();
        if (warmup > 0) {
            run.warmUp(
                    plan(usedNanos(beganNanos)).warmup(warmup),
                    firstId,
                    new QuietPing(environment.err(), start, none -> {}));
        }
        PingPrinter printer = new PingPrinter(forPeople, run::interrupt, start);
        PingListener listener = quiet ? new QuietPing(environment.err(), start, printer::intervalEnded) : printer;
        Instant startedAt = Instant.now();
        PingSession session = run.run(plan(usedNanos(beganNanos)), firstId + warmup, listener);
        PingResult.Times times = new PingResult.Times(beganAt, startedAt, Instant.now());
        printer.finish();
        PingResult result = result(endpoint, times, session);
        PingText.write(result, forPeople);
        writeFiles(result);
        if (run.failure() != null) {
            throw Failures.brokenOff(endpoint.transport(), endpoint.server(), run.failure(), run.serverSaid());
        }
        RoundTrips.Counts counts = result.roundTrips().counts();
        if (counts.received() > 0) {
            return ExitStatus.OK;
        }
        if (counts.sent() == 0 && counts.unsent() > 0) {
            throw Failures.nothingLeft(endpoint.server(), result.unsentReason().orElseThrow());
        }
        UserError why = Failures.noReply(endpoint);
        if (why != null) {
            throw why;
        }
        return ExitStatus.NOT_DONE;
    }

    private static long usedNanos(long beganNanos) {
        return TimeSource.SYSTEM.nanos() - beganNanos;
    }

    private void requireSense() throws UserError {
        if (count != null && count < 1) {
            throw new UserError(ExitStatus.ERROR, "--count " + count + " leaves nothing to measure: give 1 or more");
        }
        if (warmup < 0) {
            throw new UserError(ExitStatus.ERROR, "--warmup " + warmup + " is below 0");
        }
        if (maxSamples < 1) {
            throw new UserError(ExitStatus.ERROR, "--max-samples " + maxSamples + " keeps nothing: give 1 or more");
        }
        if (deadline != null && deadline.isZero()) {
            throw new UserError(ExitStatus.ERROR, "--deadline 0 leaves no time to measure: give one like 10s");
        }
        if (every != null && every.toNanos() < SHORTEST_INTERVAL_NANOS) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "--every "
                            + spec.findOption("--every").originalStringValues().get(0)
                            + " would print without a pause: give 10ms or more, like 1s");
        }
        int largest = client.transport() == Transport.UDP
                ? Math.min(Datagrams.MAX_PAYLOAD, choice.maxFrame())
                : choice.maxFrame();
        if (size < PingPlan.MIN_SIZE || size > largest) {
            throw new UserError(
                    ExitStatus.ERROR,
                    "--size " + size + " is not possible: a reply takes " + PingPlan.MIN_SIZE + " bytes at least, and "
                            + largest + " at most (see --max-frame)");
        }
        resultFiles.requireWritable(json);
        resultFiles.requireWritable(csv);
        if (resultFiles.areOne(json, csv)) {
            throw new UserError(ExitStatus.ERROR, "--json and --csv name the same file: give each its own");
        }
    }

    /** @param usedNanos how much of the deadline is over already */
    private PingPlan plan(long usedNanos) {
        return new PingPlan(
                count == null ? PingPlan.UNLIMITED : count,
                interval.toNanos(),
                choice.timeout().toNanos(),
                deadline == null ? PingPlan.UNLIMITED : Math.max(0, deadline.toNanos() - usedNanos),
                size,
                maxSamples,
                every == null ? PingPlan.UNLIMITED : every.toNanos());
    }

    private String headline(ClientEndpoint endpoint) {
        return "ping " + HostAndPort.format(endpoint.server()) + " over " + endpoint.transport() + " from "
                + HostAndPort.format(endpoint.local())
                + (choice.mark().equals(TrafficClass.NONE) ? "" : " marked " + choice.mark())
                + ": " + size + " bytes each way, "
                + (interval.isZero() ? "back to back" : "every " + PingText.millis(interval.toNanos()) + " ms")
                + (warmup > 0 ? ", after " + warmup + " round trips to warm up" : ", without warm-up");
    }

    private PingResult result(ClientEndpoint endpoint, PingResult.Times times, PingSession session) {
        return new PingResult(
                spec.root().name(),
                Program.version(),
                endpoint.transport(),
                HostAndPort.format(endpoint.server()),
                HostAndPort.format(endpoint.local()),
                times,
                new PingResult.Options(
                        count == null ? OptionalLong.empty() : OptionalLong.of(count),
                        interval.toNanos(),
                        choice.timeout().toNanos(),
                        deadline == null ? OptionalLong.empty() : OptionalLong.of(deadline.toNanos()),
                        size,
                        warmup,
                        choice.mark().octet(),
                        client.network(spec)),
                endpoint.connectNanos(),
                session.missedSlots(),
                session.roundTrips(),
                session.unsentReason());
    }

    private void writeFiles(PingResult result) throws UserError {
        if (json == null && csv == null) {
            return;
        }
        int kept = result.samples().size();
        long sent = result.roundTrips().counts().sent();
        if (sent > kept) {
            environment
                    .err()
                    .println(spec.root().name() + ": the files hold the last " + kept + " of " + sent
                            + " samples; the statistics cover all (--max-samples keeps more)");
        }
        resultFiles.write(json, out -> PingJson.write(result, out));
        resultFiles.write(csv, out -> PingCsv.write(result, out));
    }
}
