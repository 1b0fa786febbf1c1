package socketlab.common.reliable;

/** How a transfer stands, as one of its two ends sees it. */
public enum State {
    /** Under way. */
    OPEN,
    /** The sender: all was acknowledged. The receiver: all is here and in order. */
    COMPLETE,
    /** Given up; the end says why. */
    FAILED
}
