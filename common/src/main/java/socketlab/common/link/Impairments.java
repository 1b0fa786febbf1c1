package socketlab.common.link;

import java.util.Map;
import java.util.Set;

/**
 * What is wrong with a link in one direction. {@link #NONE} is a perfect one, and each {@code with} method adds
 * something to it. Probabilities are from 0 to 1, times nanoseconds from 0 on.
 *
 * @param loss which datagrams are lost
 * @param duplication with which probability a datagram arrives twice
 * @param corruption with which probability one bit of a datagram is flipped
 * @param rate how many bits a second come through
 * @param delay how long everything is on its way
 * @param reordering which datagrams are overtaken by later ones
 * @param drops numbers of datagrams that are lost in any case; the first that is sent is 1
 * @param extraDelays numbers of datagrams that are held back for so long, while later ones overtake them
 */
public record Impairments(
        Loss loss,
        double duplication,
        double corruption,
        Rate rate,
        Delay delay,
        Reordering reordering,
        Set<Long> drops,
        Map<Long, Long> extraDelays) {

    /** Everything arrives at once, as it was sent. */
    public static final Impairments NONE =
            new Impairments(Loss.NONE, 0, 0, Rate.UNLIMITED, new Delay(0, 0), new Reordering(0, 0), Set.of(), Map.of());

    public Impairments {
        Loss.requireProbability("duplication", duplication);
        Loss.requireProbability("corruption", corruption);
        drops = Set.copyOf(drops);
        extraDelays = Map.copyOf(extraDelays);
    }

    /**
     * The bottleneck. It sees the bytes that the link is told of: where those are the payload, headers cost nothing.
     *
     * @param bitsPerSecond 1 to {@link #MAX_BITS_PER_SECOND}, or {@link #UNLIMITED}'s
     * @param queue how many datagrams the queue in front of it holds, the one that is being sent included; 1 to
     *     {@link #MAX_QUEUE}
     */
    public record Rate(long bitsPerSecond, int queue) {

        /** Everything goes through at once, and no queue forms. */
        public static final Rate UNLIMITED = new Rate(Long.MAX_VALUE, 1);

        public static final long MAX_BITS_PER_SECOND = 1_000_000_000_000L;
        public static final int MAX_QUEUE = 1_000_000;

        public Rate {
            boolean limited = bitsPerSecond != Long.MAX_VALUE;
            if (bitsPerSecond < 1 || limited && bitsPerSecond > MAX_BITS_PER_SECOND) {
                throw new IllegalArgumentException(
                        "1 to " + MAX_BITS_PER_SECOND + " bits a second, not " + bitsPerSecond);
            }
            if (queue < 1 || queue > MAX_QUEUE) {
                throw new IllegalArgumentException("a queue of 1 to " + MAX_QUEUE + ", not " + queue);
            }
        }

        /** Whether there is no bottleneck. */
        public boolean isUnlimited() {
            return bitsPerSecond == UNLIMITED.bitsPerSecond;
        }
    }

    /**
     * The length of the way. Jitter keeps the order: it stands for queues elsewhere that are now long and now short, and
     * a queue lets nobody overtake. A datagram that would arrive before the one ahead of it arrives together with it.
     *
     * @param fixedNanos for each datagram
     * @param jitterNanos for each datagram, evenly distributed, from nothing to just less than this in addition
     */
    public record Delay(long fixedNanos, long jitterNanos) {
        public Delay {
            requireTime(fixedNanos);
            requireTime(jitterNanos);
        }
    }

    /**
     * Datagrams are held back, and those that are sent soon enough after them overtake them: the held ones are what RFC
     * 4737 (section 3.3) counts as reordered.
     *
     * @param rate with which probability a datagram is held back
     * @param heldBackNanos for how long
     */
    public record Reordering(double rate, long heldBackNanos) {
        public Reordering {
            Loss.requireProbability("reordering", rate);
            requireTime(heldBackNanos);
        }
    }

    /** Whether everything arrives at once, as it was sent. */
    public boolean isNone() {
        // Not equals(NONE): a JVM writes the comparison of a record when it is first asked for, which takes as much
        // time as a tenth of a short program's start.
        return loss.rate() == 0
                && duplication == 0
                && corruption == 0
                && rate.isUnlimited()
                && delay.fixedNanos == 0
                && delay.jitterNanos == 0
                && reordering.rate == 0
                && drops.isEmpty()
                && extraDelays.isEmpty();
    }

    /** Whether chance has a say in it, so that another seed gives another run. */
    public boolean isRandom() {
        boolean certainLoss = loss.rate() == 0 || loss.rate() == 1;
        return !certainLoss
                || duplication > 0 && duplication < 1
                || corruption > 0 // which bit it is, in any case
                || delay.jitterNanos > 0
                || reordering.rate > 0 && reordering.rate < 1;
    }

    public Impairments withLoss(Loss newLoss) {
        return new Impairments(newLoss, duplication, corruption, rate, delay, reordering, drops, extraDelays);
    }

    public Impairments withDuplication(double probability) {
        return new Impairments(loss, probability, corruption, rate, delay, reordering, drops, extraDelays);
    }

    public Impairments withCorruption(double probability) {
        return new Impairments(loss, duplication, probability, rate, delay, reordering, drops, extraDelays);
    }

    public Impairments withRate(long bitsPerSecond, int queue) {
        Rate newRate = new Rate(bitsPerSecond, queue);
        return new Impairments(loss, duplication, corruption, newRate, delay, reordering, drops, extraDelays);
    }

    public Impairments withDelay(long fixedNanos, long jitterNanos) {
        Delay newDelay = new Delay(fixedNanos, jitterNanos);
        return new Impairments(loss, duplication, corruption, rate, newDelay, reordering, drops, extraDelays);
    }

    public Impairments withReordering(double probability, long heldBackNanos) {
        Reordering newReordering = new Reordering(probability, heldBackNanos);
        return new Impairments(loss, duplication, corruption, rate, delay, newReordering, drops, extraDelays);
    }

    public Impairments withDrops(Set<Long> numbers) {
        return new Impairments(loss, duplication, corruption, rate, delay, reordering, numbers, extraDelays);
    }

    public Impairments withExtraDelays(Map<Long, Long> nanosOfNumbers) {
        return new Impairments(loss, duplication, corruption, rate, delay, reordering, drops, nanosOfNumbers);
    }

    private static void requireTime(long nanos) {
        if (nanos < 0) {
            throw new IllegalArgumentException("a time is 0 or more, not " + nanos + " ns");
        }
    }
}
