package socketlab.common.reliable;

import java.util.List;
import socketlab.common.message.Range;

/**
 * The receiver's half of a {@link Recovery}: keeps what has arrived until it is read, in bounded memory. For one
 * transfer and one thread at a time.
 */
interface Reassembler {

    /** Takes an intact segment and keeps its body, or does not. */
    void accept(Segment segment);

    /** How much memory the bodies take that are kept, bytes; 0 if there are none. */
    long memory();

    /** How much they will take once this segment is accepted. */
    long memoryWith(Segment segment);

    /** Whether there is nothing to read, and this segment is what is waited for. */
    boolean isAwaited(Segment segment);

    /** The next bytes for the application, or {@code null} if there are none. */
    byte[] read();

    /** The first number that has not arrived in order. */
    long next();

    /** How many segments there is room for from {@link #next} on. {@code next + window} never becomes smaller. */
    long window();

    /**
     * What has arrived beyond {@link #next}.
     *
     * @param newest the segment that arrived last, which is among them if it has arrived beyond
     */
    default List<Range> ranges(long newest) {
        return List.of();
    }

    /** Whether the last segment has arrived, and all before it. */
    boolean isComplete();

    /** Whether it is certain that {@link #isComplete} never will be true. */
    default boolean isDamaged() {
        return false;
    }
}
