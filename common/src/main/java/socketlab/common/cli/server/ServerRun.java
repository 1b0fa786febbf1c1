package socketlab.common.cli.server;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.StandardStream;

/**
 * The life of a server's process: say that it is ready, serve, and leave in order on SIGTERM or Ctrl-C. A server that can't
 * go on says why, and its process ends as well.
 */
public final class ServerRun {

    /** What a server does until it is told to end. */
    @FunctionalInterface
    public interface Serving {

        /** @return why it can't go on; {@code null} if it was told to end */
        Throwable run();
    }

    /** How a server is told to end; returns when it has. */
    @FunctionalInterface
    public interface Shutdown {
        void run() throws IOException;
    }

    private ServerRun() {}

    /**
     * Serves until the process is told to end.
     *
     * @param name of the program
     * @param address where it listens already, as it shall be printed
     * @param facts what the log shall say of it at the start
     * @param serving returns after {@code shutdown} was called, or when it can't go on
     */
    public static int untilTold(
            String name,
            String address,
            List<String> facts,
            Serving serving,
            Shutdown shutdown,
            ServerOptions options,
            ExecutionEnvironment environment) {
        ServerLog.writeTo(environment.err(), environment.charset(StandardStream.ERROR), options.verbose());
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread server = new Thread(() -> serve(serving, failure), name);
        server.start();
        AtomicBoolean told = new AtomicBoolean();
        environment.onTermination(() -> {
            told.set(true);
            shutDown(shutdown);
        });
        environment.out().println(name + " ready on " + address);
        ServerLog.of(ServerRun.class).info("{} listens on {}", name, address);
        facts.forEach(fact -> ServerLog.of(ServerRun.class).info("{} {}", name, fact));
        try {
            server.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (told.get()) {
            return ExitStatus.OK;
        }
        ServerLog.failure(ServerRun.class, name + " can't go on, and ends", failure.get());
        ServerLog.end();
        return ExitStatus.ERROR;
    }

    private static void serve(Serving serving, AtomicReference<Throwable> failure) {
        try {
            failure.set(serving.run());
        } catch (Throwable e) { // whatever it is: the process must not stay without its server
            failure.set(e);
        }
    }

    private static void shutDown(Shutdown shutdown) {
        try {
            shutdown.run();
            ServerLog.of(ServerRun.class).info("shut down");
        } catch (Throwable e) { // whatever it is: the process ends all the same
            ServerLog.failure(ServerRun.class, "the shutdown met a failure", e);
        } finally {
            ServerLog.end();
        }
    }
}
