package socketlab.common.cli.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Closes the socket when a call that waits on it has waited too long: a server that doesn't read can hold up a write for
 * ever, and no socket option of TCP ends that.
 */
final class LastResort {

    private final CountDownLatch over = new CountDownLatch(1);

    /** @param nanos how long from now the call may take */
    LastResort(ClientEndpoint endpoint, long nanos) {
        Thread thread = new Thread(() -> closeAfter(nanos, endpoint), "last resort");
        thread.setDaemon(true);
        thread.start();
    }

    private void closeAfter(long nanos, ClientEndpoint endpoint) {
        try {
            if (!over.await(nanos, TimeUnit.NANOSECONDS)) {
                endpoint.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The call has returned. */
    void cancel() {
        over.countDown();
    }
}
