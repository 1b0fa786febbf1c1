package socketlab.common.udp;

import java.util.concurrent.atomic.AtomicLong;
import socketlab.common.rtt.TimeSource;

/** Stands still until a test moves it, or goes a step further whenever somebody looks. */
final class SteppedTime implements TimeSource {

    /** Soon overflows: only differences may count. */
    private static final long START = Long.MAX_VALUE - 5_000_000;

    private final AtomicLong nanos = new AtomicLong(START);
    private final AtomicLong looks = new AtomicLong();
    private final long stepNanos;

    SteppedTime() {
        this(0);
    }

    SteppedTime(long stepNanos) {
        this.stepNanos = stepNanos;
    }

    @Override
    public long nanos() {
        looks.incrementAndGet();
        return nanos.addAndGet(stepNanos);
    }

    @Override
    public long wallMicros() {
        return 0;
    }

    void advance(long byNanos) {
        nanos.addAndGet(byNanos);
    }

    /** How often somebody has asked. */
    long looks() {
        return looks.get();
    }

    long passedNanos() {
        return nanos.get() - START;
    }
}
