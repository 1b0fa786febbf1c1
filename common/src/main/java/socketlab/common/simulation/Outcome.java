package socketlab.common.simulation;

import java.util.OptionalDouble;
import socketlab.common.link.LinkCounts;

/**
 * What came out of an {@link Experiment}.
 *
 * @param segments what became of segments on their way
 * @param acks what became of acknowledgements on theirs
 * @param largestQueue how many segments were in front of the bottleneck at most, the one being sent included
 */
public record Outcome(Experiment experiment, FlowResult flow, LinkCounts segments, LinkCounts acks, int largestQueue) {

    public boolean isWhole() {
        return flow.isWhole();
    }

    public double seconds() {
        return flow.completeNanos() / 1e9;
    }

    /**
     * Bytes of the application, bits a second; none if the transfer is not whole, or if neither the network nor the reader
     * takes time: what a division by next to nothing gives is no figure.
     */
    public OptionalDouble goodput() {
        boolean takesTime =
                experiment.roundTripSeconds() > 0 || experiment.flow().readEveryNanos() > 0;
        return isWhole() && flow.completeNanos() > 0 && takesTime
                ? OptionalDouble.of(8.0 * flow.bytesRead() / seconds())
                : OptionalDouble.empty();
    }

    /** How much of what the bottleneck could have sent was of use: each segment once, with its numbers; from 0 to 1. */
    public OptionalDouble utilisation() {
        if (!experiment.hasRate() || goodput().isEmpty()) {
            return OptionalDouble.empty();
        }
        double headers = (double) experiment.segmentBytes() / experiment.payload();
        return OptionalDouble.of(goodput().getAsDouble()
                * headers
                / experiment.network().out().rate().bitsPerSecond());
    }

    /** Segments that arrived and were never read: there was no room, it was not their turn, or they were here already. */
    public long refused() {
        return segments.arrived() - flow.segmentsRead();
    }

    /** Bytes that were sent and never read. */
    public long missing() {
        return experiment.flow().bytes() - flow.bytesRead();
    }
}
