package socketlab.common;

import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where a random test starts: another seed in every run, which the test prints when it fails, and the same one again
 * with {@code -Dsocketlab.seed=N}.
 */
public record Seed(long value) {

    public static Seed ofThisRun() {
        return new Seed(
                Long.getLong("socketlab.seed", ThreadLocalRandom.current().nextLong(1_000_000_000)));
    }

    public Random newRandom() {
        return new Random(value);
    }

    /** The end of a failure message. */
    @Override
    public String toString() {
        return "; run again with -Dsocketlab.seed=" + value;
    }
}
