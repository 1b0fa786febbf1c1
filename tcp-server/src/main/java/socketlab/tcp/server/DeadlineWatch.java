package socketlab.tcp.server;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import socketlab.common.cli.Reason;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.rtt.TimeSource;

/**
 * Ends connections whose deadline has passed. One thread looks at all connections a few times within each timeout, so
 * that the connections' own threads can wait in plain blocking calls, without a timer system call for every read. Ends when
 * its thread is interrupted.
 */
final class DeadlineWatch implements Runnable {

    private static final long MIN_PERIOD_NANOS = 5_000_000;
    private static final long MAX_PERIOD_NANOS = 100_000_000;

    private final Set<TcpConnection> connections;
    private final long periodNanos;
    private final Executor threads;
    private final TimeSource time;

    DeadlineWatch(Set<TcpConnection> connections, Duration timeout, Executor threads, TimeSource time) {
        this.connections = connections;
        this.threads = threads;
        this.periodNanos = Math.max(MIN_PERIOD_NANOS, Math.min(MAX_PERIOD_NANOS, timeout.toNanos() / 10));
        this.time = time;
    }

    @Override
    public void run() {
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(periodNanos);
            long now = time.nanos();
            try {
                for (TcpConnection connection : connections) {
                    connection.checkDeadline(now, threads);
                }
            } catch (OutOfMemoryError e) {
                // Somebody else may give some back; the deadlines still stand at the next look.
                ServerLog.of(DeadlineWatch.class).warn("deadlines are checked later: {}", Reason.of(e));
            }
        }
    }
}
