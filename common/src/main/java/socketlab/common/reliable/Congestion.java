package socketlab.common.reliable;

import java.util.function.IntFunction;

/** How a sender spares the network: not at all, or as TCP does. */
public enum Congestion {
    /** Not at all: as much as the receiver takes. */
    NONE(FixedWindow::new),

    /** RFC 5681 and RFC 6582. */
    RENO(window -> new Reno()),

    /** RFC 9438. */
    CUBIC(window -> new Cubic());

    private final IntFunction<CongestionControl> control;

    Congestion(IntFunction<CongestionControl> control) {
        this.control = control;
    }

    /** @param window the most segments that the sender holds */
    CongestionControl newControl(int window) {
        return control.apply(window);
    }
}
