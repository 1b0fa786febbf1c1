package socketlab.tcp.server;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.resilience.SteadyLoop;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.LogAllowance;

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
    private final LogAllowance log;
    private final Consumer<Throwable> onGivingUp;

    /**
     * @param threads say the last words, for which they may have to wait
     * @param onGivingUp told why deadlines can't be kept any more, should that come to pass
     */
    DeadlineWatch(
            Set<TcpConnection> connections,
            Duration timeout,
            Executor threads,
            TimeSource time,
            LogAllowance log,
            Consumer<Throwable> onGivingUp) {
        this.connections = connections;
        this.threads = threads;
        this.periodNanos = Math.max(MIN_PERIOD_NANOS, Math.min(MAX_PERIOD_NANOS, timeout.toNanos() / 10));
        this.time = time;
        this.log = log;
        this.onGivingUp = onGivingUp;
    }

    @Override
    public void run() {
        run(LockSupport::parkNanos);
    }

    /** @param pauses between looks that fail */
    void run(SteadyLoop.Pause pauses) {
        Throwable why = SteadyLoop.run(this::look, this::logFailure, pauses);
        if (why != null) {
            onGivingUp.accept(why);
        }
    }

    private boolean look() {
        LockSupport.parkNanos(periodNanos);
        long now = time.nanos();
        for (TcpConnection connection : connections) {
            check(connection, now);
        }
        return !Thread.currentThread().isInterrupted();
    }

    /** One that can't be ended now is no reason to leave the others; its deadline still stands at the next look. */
    private void check(TcpConnection connection, long now) {
        try {
            connection.checkDeadline(now, threads);
        } catch (RuntimeException | Error e) {
            logFailure(e);
        }
    }

    private void logFailure(Throwable failure) {
        ServerLog.failure(log, DeadlineWatch.class, "a deadline is checked later", failure);
    }
}
