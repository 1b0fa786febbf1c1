package socketlab.common.cli.client;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;

/**
 * A connection in the making, on a thread of its own: the look-up of a name can't be told to stop, but whoever waits for
 * it can, because of a limit or of Ctrl-C.
 */
final class PendingConnection {

    private final Dialer dialer;
    private final TickingTime time;
    private final CompletableFuture<ClientEndpoint> result = new CompletableFuture<>();
    private final Thread dialing = new Thread(this::dial, "connecting");

    PendingConnection(Dialer dialer, TickingTime time) {
        this.dialer = dialer;
        this.time = time;
    }

    /** Connects, for as long as the run may take; call once. */
    ClientEndpoint await() throws UserError {
        if (dialer.runNanos() == PingPlan.UNLIMITED) {
            return connect();
        }
        TickingTime.Ticking limit = time.every("limit of connecting", dialer.runNanos(), () -> giveUp(dialer.late()));
        try {
            return connect();
        } finally {
            limit.close();
        }
    }

    private ClientEndpoint connect() throws UserError {
        dialing.setDaemon(true);
        dialing.start();
        try {
            return result.get();
        } catch (ExecutionException e) {
            throw rethrown(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            dialer.abandon();
            throw new UserError(ExitStatus.NOT_DONE, "interrupted", e);
        }
    }

    private static UserError rethrown(Throwable failure) {
        if (failure instanceof UserError error) {
            return error;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) failure;
    }

    private void dial() {
        try {
            ClientEndpoint endpoint = dialer.dial();
            if (!result.complete(endpoint)) {
                endpoint.close(); // too late: nobody waits for it any more
            }
        } catch (UserError | IOException | RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    /** Stops whoever waits, from any thread. */
    void interrupt() {
        giveUp(Dialer.interrupted());
    }

    private void giveUp(UserError why) {
        result.completeExceptionally(why);
        dialer.abandon();
        dialing.interrupt(); // ends a handshake, but no look-up
    }
}
