package socketlab.udp.server;

import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import socketlab.common.resilience.SteadyLoop;
import socketlab.common.rtt.TimeSource;
import socketlab.common.udp.ReliableStream;
import socketlab.common.udp.UdpSocket;

/**
 * Sends what is due when no datagram comes. Where a server has one socket, its thread waits for the next datagram no longer
 * than until then, and there is no such timer. Where it has several, each with a thread that waits for as long as it takes,
 * what is due at one may have been asked for at another: so that is nobody's work but this one's.
 */
final class FlushTimer {

    private final Object answering;
    private final Transfers transfers;
    private final TimeSource time;
    private boolean isIdle;
    private boolean isClosed;

    /** @param answering its monitor is held by whoever answers */
    FlushTimer(Object answering, Transfers transfers, TimeSource time) {
        this.answering = answering;
        this.transfers = transfers;
        this.time = time;
    }

    /**
     * Starts its thread.
     *
     * @param onFailure told of each flush that fails
     * @param onEnd told why there will be no more, if too many have
     */
    void start(Consumer<Throwable> onFailure, Consumer<Throwable> onEnd) {
        Thread thread = new Thread(
                () -> {
                    Throwable why = SteadyLoop.run(this::flushNext, onFailure);
                    if (why != null) {
                        onEnd.accept(why);
                    }
                },
                "flush-timer");
        thread.setDaemon(true);
        thread.start();
    }

    private boolean flushNext() {
        synchronized (answering) {
            isIdle = transfers.flush(time.nanos()) == UdpSocket.FOREVER;
            while (isIdle && !isClosed) {
                awaitWork();
            }
            if (isClosed) {
                return false;
            }
        }
        LockSupport.parkNanos(ReliableStream.TICK_NANOS);
        return true;
    }

    private void awaitWork() {
        try {
            answering.wait();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts the timer", e);
        }
    }

    /** Something is under way. To be called with the lock, after each flush that says so. */
    void wake() {
        if (isIdle) {
            isIdle = false;
            answering.notifyAll();
        }
    }

    /** For any thread. */
    void close() {
        synchronized (answering) {
            isClosed = true;
            answering.notifyAll();
        }
    }
}
