package socketlab.common.reliable;

/**
 * How many segments may be on the way, so that the network between the ends is neither flooded nor idle. Windows count
 * segments, times are nanoseconds since the sender began. For one transfer and one thread at a time.
 */
interface CongestionControl {

    /** The threshold before anything was lost: RFC 5681, section 3.1, it "SHOULD be set arbitrarily high". */
    int NO_THRESHOLD = Integer.MAX_VALUE;

    /**
     * The window at the beginning: RFC 6928, section 2, {@code min (10*MSS, max (2*MSS, 14600))}, which is ten segments
     * of 1,200 bytes.
     */
    int INITIAL_WINDOW = 10;

    /**
     * By how many segments one acknowledgement lets the window grow at most, in slow start. RFC 3465, section 2.3,
     * allows 2: enough for receivers that acknowledge every second segment, and no great burst after a lost
     * acknowledgement. It is also what keeps a receiver from gaining by claiming much at once.
     */
    int MOST_PER_ACK = 2;

    /** RFC 5681, equation (4): the threshold falls to {@code max (FlightSize / 2, 2*SMSS)}. */
    int LEAST_THRESHOLD = 2;

    /** How many segments may be on the way now, 1 or more. */
    int window();

    /** Below it the window is in slow start; {@link #NO_THRESHOLD} before the first loss. */
    int threshold();

    /** Segments have arrived, while the window was what held the sender back. */
    void acknowledged(int segments, long elapsedNanos, long srttNanos);

    /**
     * A loss was noticed from later arrivals; called once for all losses of one window.
     *
     * @param flight how many segments were on the way
     */
    void lost(int flight, long elapsedNanos);

    /** Nothing arrives any more; called once for several timeouts in a row (RFC 5681, section 3.1). */
    void timedOut(int flight, long elapsedNanos);

    /** The latest timeout was premature: the window becomes what it was (RFC 4015, section 3.2; RFC 9438, section 4.9). */
    void takeBackTimeout();

    /** Whether segments should leave at even distances. */
    default boolean isPaced() {
        return true;
    }
}
