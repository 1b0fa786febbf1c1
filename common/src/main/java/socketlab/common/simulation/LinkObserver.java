package socketlab.common.simulation;

import socketlab.common.reliable.Segment;

/** Told of what the network does to segments, right after it has been done. */
public interface LinkObserver {

    /** Sees nothing. */
    LinkObserver NONE = (nowNanos, segment, queueLength, fate) -> {};

    /** What becomes of a segment, as far as the place knows where that is decided. */
    enum Fate {
        /** It will arrive, whole or damaged, once or twice. */
        ON_THE_WAY,
        /** It is lost on the way. */
        LOST,
        /** It, or a copy, found the queue in front of the bottleneck full, and none is on the way. */
        OVERFLOWED
    }

    /**
     * @param nowNanos since the simulation began
     * @param queueLength how many segments are in front of the bottleneck now, this one included if it is there
     */
    void sent(long nowNanos, Segment segment, int queueLength, Fate fate);
}
