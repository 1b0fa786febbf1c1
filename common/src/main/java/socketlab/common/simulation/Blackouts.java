package socketlab.common.simulation;

/**
 * A network that goes away for a while, again and again: it carries everything for a time, nothing for a time, and so
 * on, in both directions.
 *
 * @param onNanos for how long it carries, 1 or more
 * @param offNanos for how long it does not; 0 for a network that never goes away
 */
public record Blackouts(long onNanos, long offNanos) {

    public static final Blackouts NONE = new Blackouts(1, 0);

    public Blackouts {
        if (onNanos < 1 || offNanos < 0) {
            throw new IllegalArgumentException(
                    "on for 1 ns or more, not " + onNanos + "; off for 0 or more, not " + offNanos);
        }
    }

    boolean isDark(long nanos) {
        return offNanos > 0 && nanos % (onNanos + offNanos) >= onNanos;
    }
}
