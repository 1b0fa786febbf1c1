package socketlab.common.reliable;

/**
 * The sender's half of a {@link Recovery}: decides from acknowledgements and timeouts which segments have arrived and
 * which are lost, and tells the {@link Outbox}, from which the sender takes what goes out next. For one transfer and
 * one thread at a time.
 */
interface LossRecovery {

    /** How many segments may be on the way at once, of a window that would hold so many. */
    default int mostFlying(int window) {
        return window;
    }

    /**
     * An acknowledgement came that may be believed.
     *
     * @param flight the transmissions, among which the echoed one was found
     * @param echo which of them the receiver answers
     * @return how many segments are now known to have arrived that were not before
     */
    int acknowledged(Ack ack, Outbox outbox, FlightLog flight, Echo echo);

    /** The timer ran out: whatever is on the way counts as lost, unless it turns out that it ran out too early. */
    default void timedOut(Outbox outbox) {
        outbox.doubtAll();
    }
}
