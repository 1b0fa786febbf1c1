package socketlab.common.cli.server;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.appender.OutputStreamAppender;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilder;
import org.apache.logging.log4j.core.config.builder.api.ConfigurationBuilderFactory;
import org.apache.logging.log4j.core.config.builder.impl.BuiltConfiguration;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.apache.logging.log4j.core.util.ShutdownCallbackRegistry;

/**
 * How the servers log: to standard error, so that standard output carries the ready line alone. Log4j takes longer to
 * start than all that a server needs to answer, so it starts with the first line that is logged; and it is set up in
 * code, because reading a configuration file would double what that costs.
 */
public final class ServerLog {

    private static PrintStream err = System.err;
    private static boolean verbose;
    private static boolean started;

    private ServerLog() {}

    /**
     * Where the log goes, one for all that runs in this JVM; has no effect after the first line.
     *
     * @param err standard error
     * @param verbose whether details are logged too
     */
    public static synchronized void writeTo(PrintStream err, boolean verbose) {
        ServerLog.err = err;
        ServerLog.verbose = verbose;
    }

    /** The logger of a class. Ask for it where something is logged, not in a constant. */
    public static Logger of(Class<?> type) {
        start();
        return LogManager.getLogger(type);
    }

    private static synchronized void start() {
        if (started) {
            return;
        }
        started = true;
        // The server logs while it shuts down, so Log4j must not leave first, nor try to register once that has begun.
        System.setProperty(ShutdownCallbackRegistry.SHUTDOWN_HOOK_ENABLED, "false");
        ConfigurationBuilder<BuiltConfiguration> builder = ConfigurationBuilderFactory.newConfigurationBuilder();
        builder.setStatusLevel(Level.ERROR);
        builder.add(builder.newRootLogger(verbose ? Level.DEBUG : Level.INFO));
        BuiltConfiguration configuration = builder.build(false);
        Configurator.initialize(configuration);
        Appender appender = OutputStreamAppender.newBuilder()
                .setName("stderr")
                .setTarget(err)
                .setLayout(PatternLayout.newBuilder()
                        .setConfiguration(configuration)
                        .setCharset(StandardCharsets.UTF_8)
                        // Escaped as in JSON strings: a line of the log is one line, and drives no terminal.
                        .setPattern("%d{ISO8601} %-5level %encode{%message}{JSON}%n%throwable")
                        .build())
                .build();
        appender.start();
        configuration.getRootLogger().addAppender(appender, null, null);
    }
}
