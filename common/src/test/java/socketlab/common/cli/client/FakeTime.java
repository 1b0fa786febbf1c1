package socketlab.common.cli.client;

import java.util.concurrent.atomic.AtomicLong;
import socketlab.common.rtt.TimeSource;

/** Stands still until a test moves it. */
final class FakeTime implements TimeSource {

    private static final long START_MICROS = 1_700_000_000_000_000L;

    private final long startNanos;
    private final AtomicLong nanos;

    /** @param startNanos where nanosecond clocks may start: anywhere */
    FakeTime(long startNanos) {
        this.startNanos = startNanos;
        this.nanos = new AtomicLong(startNanos);
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public long wallMicros() {
        return START_MICROS + passedNanos() / 1_000;
    }

    long passedNanos() {
        return nanos.get() - startNanos;
    }

    void advance(long byNanos) {
        nanos.addAndGet(byNanos);
    }
}
