package socketlab.common.reliable;

/**
 * Which acknowledgements can't be true. A receiver that lies, or somebody who forges, would like the sender to send
 * faster than the network bears (Savage and others, "TCP Congestion Control with a Misbehaving Receiver", 1999), to
 * forget what never arrived, or to keep more than it wants.
 *
 * <p>One lie can't be told from the truth, as little as in TCP: to acknowledge what got lost on the way. It looks as if
 * only acknowledgements had been lost, so the sender does not slow down for it. But who says so never gets these bytes.
 *
 * <p>For one transfer and one thread at a time.
 */
final class AckCheck {

    private final long id;
    private final Outbox outbox;
    private final FlightLog flight;
    private long leastRttNanos = Long.MAX_VALUE;

    AckCheck(long id, Outbox outbox, FlightLog flight) {
        this.id = id;
        this.outbox = outbox;
        this.flight = flight;
    }

    boolean isBelievable(Ack ack, long elapsedNanos) {
        if (!isPossible(ack)) {
            return false;
        }
        leastRttNanos = Math.min(leastRttNanos, elapsedNanos - ack.echo());
        return !isTooEarly(ack, elapsedNanos);
    }

    /**
     * Whether an acknowledgement is intact, makes sense in itself, is of what was sent (RFC 9293, section 3.10.7.4: "If
     * the ACK acks something not yet sent ..., drop the segment"), and answers a transmission that there was.
     */
    private boolean isPossible(Ack ack) {
        return ack.id() == id
                && ack.isWellFormed()
                && ack.next() <= outbox.neverSent()
                && ack.highest() < outbox.neverSent()
                && ack.isIntact()
                && flight.knows(ack.echo());
    }

    /**
     * Whether it acknowledges something that can't have arrived yet. Nothing comes back sooner than the least round trip
     * (the receiver can make an echo late, but not early: it would have to guess {@code sentAt} to the nanosecond). Half
     * of that is allowed, because the two directions need not have been at their best at the same time. So a liar is at
     * most twice as fast as the network would make an honest receiver, and never gets what he claimed and had not.
     */
    private boolean isTooEarly(Ack ack, long elapsedNanos) {
        long highest = ack.highest();
        return highest >= outbox.first() && elapsedNanos - outbox.firstSentAt(highest) < leastRttNanos / 2;
    }
}
