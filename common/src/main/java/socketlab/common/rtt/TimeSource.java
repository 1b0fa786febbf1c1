package socketlab.common.rtt;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The one source of time, passed to whatever measures, so that tests can say what time it is. Two clocks, for two
 * questions: how long something took, and when it was.
 */
public interface TimeSource {

    /** The machine's own clocks. */
    TimeSource SYSTEM = new TimeSource() {
        @Override
        public long nanos() {
            return System.nanoTime();
        }

        @Override
        public long wallMicros() {
            return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
        }
    };

    /**
     * The monotonic clock, nanoseconds since an arbitrary moment; only differences mean something, also where the
     * number overflows.
     */
    long nanos();

    /** The wall clock, microseconds since 1970 in UTC. It may be wrong, and it may jump. */
    long wallMicros();
}
