package socketlab.common.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;
import socketlab.common.text.Printable;

/** What all four programs do around their command: errors as one line, an exit status. */
public final class Program {

    /** Made before it is needed: then there may be no memory to make it. */
    private static final byte[] LAST_RESORT =
            "a failure, of which there is no memory to say more: java -Xmx allows more\n"
                    .getBytes(StandardCharsets.UTF_8);

    private Program() {}

    /**
     * Runs a picocli command.
     *
     * @param environment where it prints
     * @return the exit status, see {@link ExitStatus}
     */
    public static int run(CommandLine commandLine, String[] args, ExecutionEnvironment environment) {
        commandLine
                .setOut(new PrintWriter(new PrintStreamWriter(environment.out()), true))
                .setErr(new PrintWriter(new PrintStreamWriter(environment.err()), true))
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(Program::reportWrongUsage)
                .setExecutionExceptionHandler(Program::reportFailure);
        commandLine
                .getSubcommands()
                .values()
                .forEach(sub -> sub.getCommandSpec()
                        .versionProvider(commandLine.getCommandSpec().versionProvider()));
        int status = execute(commandLine, args, environment.err());
        if (environment.out().checkError() && !environment.isOutputPipe()) {
            complain(commandLine, whyIncomplete(environment));
            return ExitStatus.ERROR;
        }
        return status;
    }

    private static String whyIncomplete(ExecutionEnvironment environment) {
        try {
            environment.output();
            return "standard output took only a part of the result";
        } catch (UserError closed) {
            return closed.getMessage();
        }
    }

    static int execute(CommandLine commandLine, String[] args, PrintStream err) {
        try {
            return commandLine.execute(args);
        } catch (Error e) {
            try {
                complain(
                        commandLine,
                        e instanceof OutOfMemoryError
                                ? "out of memory: java -Xmx allows more (" + Reason.of(e) + ")"
                                : "unexpected failure: " + e);
            } catch (Error again) {
                err.write(LAST_RESORT, 0, LAST_RESORT.length);
                err.flush();
            }
            return ExitStatus.ERROR;
        }
    }

    private static int reportWrongUsage(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        complain(command, firstLine(e.getMessage()) + suggestion(e) + " (see '" + name + " --help')");
        return ExitStatus.ERROR;
    }

    private static String suggestion(ParameterException e) {
        List<String> similar =
                e instanceof UnmatchedArgumentException unmatched ? unmatched.getSuggestions() : List.of();
        return similar.isEmpty() ? "" : ", did you mean " + String.join(" or ", similar) + "?";
    }

    private static int reportFailure(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (parsed.asCommandLineList().stream()
                .anyMatch(level -> level.getParseResult().hasMatchedOption("--verbose"))) {
            e.printStackTrace(command.getErr());
        }
        if (e instanceof UserError error) {
            complain(command, error.getMessage());
            return error.exitStatus();
        }
        complain(command, "unexpected failure: " + e + " (run again with --verbose for its place)");
        return ExitStatus.ERROR;
    }

    private static void complain(CommandLine command, String sentence) {
        command.getErr().println(command.getCommandSpec().root().name() + ": " + Printable.of(sentence));
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }

    /** The program's name and version and the Java that runs it; the version comes from the jar's manifest. */
    public static final class Version implements IVersionProvider {

        @Spec
        private CommandSpec spec;

        @Override
        public String[] getVersion() {
            return new String[] {spec.root().name() + " " + Program.version() + " (Java " + Runtime.version() + ")"};
        }
    }

    /** The version in the manifest of the jar that this runs from. */
    public static String version() {
        String version = Program.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }
}
