package socketlab.common.simulation;

import socketlab.common.link.Link;
import socketlab.common.link.LinkCounts;
import socketlab.common.reliable.Ack;
import socketlab.common.reliable.Segment;

/**
 * Told of what the network does, right after it has been done: to each datagram, when it is sent, for that is when its
 * fate is decided. It must not send anything itself.
 */
public interface LinkObserver {

    /** Sees nothing. */
    LinkObserver NONE = new LinkObserver() {};

    /**
     * @param nowNanos since the simulation began
     * @param link that of all segments: it can be asked for its queue then and later
     * @param fate what it did to this one, and its copy if there is one
     */
    default void sent(long nowNanos, Segment segment, Link link, LinkCounts fate) {}

    /** The same for an acknowledgement, whose link is the other. */
    default void sent(long nowNanos, Ack ack, LinkCounts fate) {}
}
