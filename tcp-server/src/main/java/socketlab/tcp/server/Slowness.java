package socketlab.tcp.server;

import java.nio.channels.WritableByteChannel;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import socketlab.common.link.Impairments;
import socketlab.common.memory.Account;
import socketlab.common.rtt.TimeSource;

/** How the replies of a server are slowed down, on each connection by itself. */
final class Slowness {

    /** What the second thread of a connection costs, which writes later, bytes: itself, and one piece in both memories. */
    private static final int COST_BYTES = 16 * 1024;

    /** Replies go straight to the kernel. */
    static final Slowness NONE = new Slowness(Impairments.NONE, Thread::new);

    private final Impairments impairments;
    private final ThreadFactory threads;
    private final AtomicLong connections = new AtomicLong();

    /**
     * @param impairments none, or those of {@link SlowWriter#impairments}
     * @param threads one for each connection that is slowed down
     */
    Slowness(Impairments impairments, ThreadFactory threads) {
        this.impairments = impairments;
        this.threads = threads;
    }

    /**
     * Slows a connection down. The jitter of a server's n-th connection is the same each time.
     *
     * @param account is charged with what is held back
     * @return {@code null} if nothing slows it down
     */
    SlowWriter writer(WritableByteChannel target, Account account, TimeSource time, Runnable onProgress) {
        if (impairments.isNone()) {
            return null;
        }
        return new SlowWriter(
                target,
                impairments,
                connections.incrementAndGet(),
                account,
                time,
                onProgress,
                writer -> threads.newThread(writer).start());
    }

    /** Whether replies go straight to the kernel. */
    boolean isNone() {
        return impairments.isNone();
    }

    /** What it costs on each connection before anything is held back, bytes. */
    int costBytes() {
        return isNone() ? 0 : COST_BYTES;
    }

    /** How long the delay holds bytes back at most; the rate's part depends on how many there are. */
    long longestNanos() {
        return impairments.delay().fixedNanos() + impairments.delay().jitterNanos();
    }
}
