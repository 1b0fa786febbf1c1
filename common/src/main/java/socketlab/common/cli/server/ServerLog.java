package socketlab.common.cli.server;

import java.io.PrintStream;
import java.io.Serializable;
import java.net.InetSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.core.util.ShutdownCallbackRegistry;
import org.apache.logging.log4j.message.SimpleMessage;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.Reason;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.LogAllowance;

/**
 * How the servers log: to standard error, so that standard output carries the ready line alone. Log4j takes longer to
 * start than all that a server needs to answer, so it starts with the first line that is logged, beside the first clients;
 * and it is set up in code, because reading a configuration file would double what that costs.
 *
 * <p>Nobody who logs ever waits for standard error ({@link LogWriter}). What clients cause, whoever they are, is logged by
 * {@link #client}, {@link #warning}, {@link #detail} and {@link #failure}, of which there are only so many lines a second
 * ({@link LogAllowance}); these never throw anything, whatever is short, and do not wait for the start of the log either:
 * what they would say meanwhile counts as left out.
 */
public final class ServerLog {

    /** How long the end of the process waits for what was logged to be written: nobody may read it. */
    private static final long MOST_NANOS_AT_THE_END = 500_000_000;

    private static final String LEFT_OUT = " (and {} lines about clients were left out before this one)";

    private static boolean verbose;
    private static Charset charset;
    /** {@code null} before it is known where to write to. */
    private static volatile LogWriter writer;
    /** {@code null} before the first line. */
    private static volatile Output output;

    private static volatile boolean isStarting;

    /** Something to be told that is only computed if it is. */
    @FunctionalInterface
    public interface Value {
        Object get();
    }

    private ServerLog() {}

    /**
     * Where the log goes, one for all that runs in this JVM; has no effect but for the first time, and before the first line.
     *
     * @param err standard error
     * @param inCharset its charset
     * @param verbose whether details are logged too
     */
    public static synchronized void writeTo(PrintStream err, Charset inCharset, boolean verbose) {
        if (writer == null) {
            ServerLog.verbose = verbose;
            charset = inCharset;
            writer = new LogWriter(err, ServerLog::lost);
            writer.start();
        }
    }

    /**
     * The logger of a class, for what the server does by itself. Ask for it where something is logged, not in a constant.
     */
    public static Logger of(Class<?> type) {
        output();
        return LogManager.getLogger(type);
    }

    /**
     * Logs what a client has done.
     *
     * @param allowance of the server
     * @param sentence with a {@code {}} for each of the values
     * @param values anything; of a failure its {@link Reason} is told, and a {@link Value} is computed
     */
    public static void client(LogAllowance allowance, Class<?> type, String sentence, Object... values) {
        log(allowance, type, Level.INFO, sentence, values);
    }

    /** The same for what somebody who runs the server should look at. */
    public static void warning(LogAllowance allowance, Class<?> type, String sentence, Object... values) {
        log(allowance, type, Level.WARN, sentence, values);
    }

    /** The same for what is only told where details are wanted. */
    public static void detail(LogAllowance allowance, Class<?> type, String sentence, Object... values) {
        log(allowance, type, Level.DEBUG, sentence, values);
    }

    private static void log(LogAllowance allowance, Class<?> type, Level level, String sentence, Object... values) {
        try {
            if (isStarting) {
                allowance.leaveOut();
                return;
            }
            Logger logger = of(type);
            if (!logger.isEnabled(level) || !allowance.takeLine()) {
                return;
            }
            long untold = allowance.untold();
            Object[] told = Arrays.copyOf(values, values.length + 1);
            told[values.length] = untold;
            Arrays.setAll(told, i -> told(told[i]));
            logger.log(level, untold == 0 ? sentence : sentence + LEFT_OUT, told);
        } catch (Throwable e) { // of the line, not of what it tells of
            lastResort();
        }
    }

    private static Object told(Object value) {
        if (value instanceof Value computed) {
            return computed.get();
        }
        if (value instanceof InetSocketAddress address) {
            return HostAndPort.format(address);
        }
        return value instanceof Throwable failure ? Reason.of(failure) : value;
    }

    /**
     * Logs a failure of the server that a client has met, or caused. For catch blocks that have done all that must be done:
     * if there is not even the memory to log, a line that was made before says so.
     */
    public static void failure(LogAllowance allowance, Class<?> type, String sentence, Throwable failure) {
        try {
            if (isStarting) {
                allowance.leaveOut();
            } else if (allowance.takeFailure()) {
                failure(type, sentence, failure);
            }
        } catch (Throwable e) {
            lastResort();
        }
    }

    /** The same for a failure that no client has anything to do with. */
    public static void failure(Class<?> type, String sentence, Throwable failure) {
        try {
            // Not by a logger: Log4j catches what goes wrong in it, and says nothing of that.
            output().append(Log4jLogEvent.newBuilder()
                    .setLoggerName(type.getName())
                    .setLevel(Level.ERROR)
                    .setMessage(new SimpleMessage(sentence))
                    .setThrown(failure)
                    .build());
        } catch (Throwable e) {
            lastResort();
        }
    }

    /** At the end of a server: says what was left out and is not told yet. */
    public static void tellLeftOut(LogAllowance allowance, Class<?> type) {
        long untold = allowance.untold();
        if (untold > 0) {
            of(type).info("{} lines about clients were left out", untold);
        }
    }

    private static void lastResort() {
        LogWriter to = writer;
        if (to != null) {
            to.addLastResort();
        }
    }

    /** At the end of the process: waits for a moment until all is written. */
    static void end() {
        LogWriter to = writer;
        try {
            if (to != null) {
                to.awaitWritten(MOST_NANOS_AT_THE_END, TimeSource.SYSTEM);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Output output() {
        Output started = output;
        return started == null ? start() : started;
    }

    private static synchronized Output start() {
        if (output != null) {
            return output;
        }
        isStarting = true;
        try {
            writeTo(System.err, StandardCharsets.UTF_8, false);
            output = newOutput();
            return output;
        } finally {
            isStarting = false;
        }
    }

    private static Output newOutput() {
        // The server logs while it shuts down, so Log4j must not leave first, nor try to register once that has begun.
        System.setProperty(ShutdownCallbackRegistry.SHUTDOWN_HOOK_ENABLED, "false");
        ConfigurationBuilder<BuiltConfiguration> builder = ConfigurationBuilderFactory.newConfigurationBuilder();
        builder.setStatusLevel(Level.ERROR);
        builder.add(builder.newRootLogger(verbose ? Level.DEBUG : Level.INFO));
        BuiltConfiguration configuration = builder.build(false);
        // Log4j would ask for the name of this machine, which may have none, or a name server that is silent.
        configuration.getProperties().put("hostName", "not asked for");
        Configurator.initialize(configuration);
        PatternLayout layout = PatternLayout.newBuilder()
                .setConfiguration(configuration)
                .setCharset(charset)
                // Escaped as in JSON strings: a line of the log is one line, and drives no terminal.
                // Of a stack that has overflown, a hundred lines are enough.
                .setPattern("%d{ISO8601} %-5level %encode{%message}{JSON}%n%throwable{100}")
                .build();
        Output started = new Output(layout);
        started.start();
        configuration.getRootLogger().addAppender(started, null, null);
        return started;
    }

    /** The line that says how many were lost; none can be before there is an output. */
    private static byte[] lost(long lines) {
        return output.getLayout()
                .toByteArray(Log4jLogEvent.newBuilder()
                        .setLoggerName(ServerLog.class.getName())
                        .setLevel(Level.WARN)
                        .setMessage(new SimpleMessage(
                                lines + " lines of the log are lost: standard error was not read fast enough"))
                        .build());
    }

    /** Makes the lines on the thread that logs, and leaves their writing to another one. */
    private static final class Output extends AbstractAppender {

        Output(Layout<? extends Serializable> layout) {
            super("stderr", null, layout, true, Property.EMPTY_ARRAY);
        }

        @Override
        public void append(LogEvent event) {
            try {
                writer.add(getLayout().toByteArray(event));
            } catch (Throwable e) {
                writer.addLastResort();
            }
        }
    }
}
