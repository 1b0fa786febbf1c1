package socketlab.it;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** How long tests wait for what must come: many times what a quiet machine needs, because a busy one is no error. */
final class Patience {

    /** Only a test that fails waits so long; the slowest thing that is waited for takes some seconds. */
    static final Duration LIMIT = Duration.ofMinutes(3);

    /** The same for sockets. */
    static final int MILLIS = (int) LIMIT.toMillis();

    private Patience() {}

    /** Looks often, from now on, until a condition holds. */
    static ConditionFactory await(String what) {
        return Awaitility.await(what).atMost(LIMIT).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10));
    }
}
