package socketlab.common.reliable;

/**
 * Notices that a timeout was premature: the Eifel detection algorithm (RFC 3522, section 3.2). If the first news after it
 * answer something that left before it, nothing was lost, and the timer was only impatient. So it is whenever the first
 * round trip takes longer than the first timeout, or a network takes a long breath. For one transfer and one thread at
 * a time.
 *
 * <pre>
 *   timeout                           first news
 *   ───|──────────────────────────────────|──────────
 *      nothing is sent but repetitions    of what left before the timeout: it was premature
 *                                         of a repetition: it was not
 * </pre>
 */
final class EifelDetection {

    private static final long NONE = -1;

    private long timedOutAt = NONE;

    /** The timer ran out, for the first time since there was news; what had left by then is not answered. */
    void timedOut(long latestSentAt) {
        timedOutAt = latestSentAt;
    }

    /**
     * Whether this acknowledgement shows that the latest timeout was premature. What it answers must itself be news: an
     * old echo, told once more, is no proof.
     */
    boolean isPremature(Ack ack, Echo echo, Outbox outbox) {
        return timedOutAt != NONE
                && echo.sentAt() <= timedOutAt
                && outbox.isMissing(echo.seq())
                && ack.acknowledges(echo.seq());
    }

    /** There was news, of either kind: it is decided whether the latest timeout was premature. */
    void decided() {
        timedOutAt = NONE;
    }
}
