package socketlab.common.simulation;

import java.time.Duration;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Impairments;
import socketlab.common.link.Link;
import socketlab.common.link.LinkCounts;
import socketlab.common.reliable.Ack;
import socketlab.common.reliable.Segment;
import socketlab.common.reliable.SenderObserver;

/**
 * One transfer over one bad network, and what theory needs to know of the two. The same experiment gives the same outcome.
 *
 * @param flow the transfer
 * @param network {@code out} is what becomes of segments, {@code in} of acknowledgements
 */
public record Experiment(Flow flow, BadNetwork network) {

    /** What has not happened after so much virtual time never will. */
    public static final Duration LIMIT = Duration.ofDays(1);

    private static final double NANOS_PER_SECOND = 1e9;

    public Experiment withSeed(long seed) {
        return new Experiment(flow, new BadNetwork(network.in(), network.out(), seed));
    }

    public Outcome run() {
        return run(SenderObserver.NONE, LinkObserver.NONE);
    }

    public Outcome run(SenderObserver sender, LinkObserver link) {
        Link forward = network.outward();
        Link backward = network.inward();
        LargestQueue queue = new LargestQueue(link);
        Simulation simulation = new Simulation(forward, backward, Blackouts.NONE, queue);
        simulation.add(flow, sender);
        FlowResult result = simulation.run(LIMIT.toNanos()).get(0);
        return new Outcome(this, result, forward.counts(), backward.counts(), queue.largest);
    }

    private static final class LargestQueue implements LinkObserver {
        private final LinkObserver next;
        private int largest;

        LargestQueue(LinkObserver next) {
            this.next = next;
        }

        @Override
        public void sent(long nowNanos, Segment segment, Link link, LinkCounts fate) {
            largest = Math.max(largest, link.queueLength(nowNanos));
            next.sent(nowNanos, segment, link, fate);
        }

        @Override
        public void sent(long nowNanos, Ack ack, LinkCounts fate) {
            next.sent(nowNanos, ack, fate);
        }
    }

    /** Whether the segments' way has a bottleneck. */
    public boolean hasRate() {
        return !network.out().rate().isUnlimited();
    }

    public int payload() {
        return flow.sender().payload();
    }

    /** A full segment with its numbers. */
    public int segmentBytes() {
        return payload() + Wire.SEGMENT_HEADER_BYTES;
    }

    /** How long the bottleneck takes to send a full segment; 0 without one. */
    public double segmentSeconds() {
        return seconds(segmentBytes(), network.out());
    }

    /** From a segment's first bit to its acknowledgement's last, on an empty network; jitter at its mean. */
    public double roundTripSeconds() {
        return segmentSeconds() + way(network.out()) + way(network.in()) + seconds(Wire.ACK_BYTES, network.in());
    }

    private static double way(Impairments impairments) {
        Impairments.Delay delay = impairments.delay();
        return (delay.fixedNanos() + delay.jitterNanos() / 2.0) / NANOS_PER_SECOND;
    }

    private static double seconds(int bytes, Impairments impairments) {
        Impairments.Rate rate = impairments.rate();
        return rate.isUnlimited() ? 0 : 8.0 * bytes / rate.bitsPerSecond();
    }

    /** How many segments the link carries in a round trip, the {@code 1 + 2a} of the textbooks; infinite without a rate. */
    public double segmentsPerRoundTrip() {
        return roundTripSeconds() / segmentSeconds();
    }

    /** How many segments the bytes fill. */
    public long segments() {
        return (flow.bytes() - 1) / payload() + 1;
    }

    /** What may come if each full segment is to have an acknowledgement, bits a second; infinite if these take no time. */
    public double acksRate() {
        return 8.0 * payload() / seconds(Wire.ACK_BYTES, network.in());
    }

    /** What the receiving application reads at most, bits a second; infinite if reading takes no time. */
    public double readerRate() {
        return 8.0 * payload() * NANOS_PER_SECOND / flow.readEveryNanos();
    }

    /** The probability that chance takes a segment, or damages it, which is the same to the receiver. */
    public double segmentLoss() {
        return loss(network.out());
    }

    /** The same for an acknowledgement. */
    public double ackLoss() {
        return loss(network.in());
    }

    private static double loss(Impairments impairments) {
        return 1 - (1 - impairments.loss().rate()) * (1 - impairments.corruption());
    }
}
