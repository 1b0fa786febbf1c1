package socketlab.common.cli.server;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;

/** The life of a server's process: say that it is ready, serve, and leave in order on SIGTERM or Ctrl-C. */
public final class ServerRun {

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
     * @param serving returns after {@code shutdown} was called
     */
    public static int untilTold(
            String name,
            String address,
            List<String> facts,
            Runnable serving,
            Shutdown shutdown,
            ServerOptions options,
            ExecutionEnvironment environment) {
        Thread server = new Thread(serving, name);
        server.start();
        AtomicBoolean told = new AtomicBoolean();
        environment.onTermination(() -> {
            told.set(true);
            shutDown(shutdown);
        });
        environment.out().println(name + " ready on " + address);
        ServerLog.writeTo(environment.err(), options.verbose());
        ServerLog.of(ServerRun.class).info("{} listens on {}", name, address);
        facts.forEach(fact -> ServerLog.of(ServerRun.class).info("{} {}", name, fact));
        try {
            server.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return told.get() ? ExitStatus.OK : ExitStatus.ERROR; // a server that ends by itself has failed
    }

    private static void shutDown(Shutdown shutdown) {
        try {
            shutdown.run();
            ServerLog.of(ServerRun.class).info("shut down");
        } catch (IOException e) {
            ServerLog.of(ServerRun.class).error("the shutdown met an error", e);
        }
    }
}
