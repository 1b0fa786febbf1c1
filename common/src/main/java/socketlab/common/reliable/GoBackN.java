package socketlab.common.reliable;

/**
 * Many segments at a time, and a receiver that keeps only the one that is next. So when a segment is lost, all behind it
 * are lost too: the sender goes back to it and sends everything again.
 *
 * <p>Fast retransmit (RFC 5681, section 3.2): the third acknowledgement in a row that asks for the same segment is taken
 * "as an indication that a segment has been lost", and there is no need to wait for the timer. After going back, the
 * acknowledgements of what was sent before still come in, and ask for that segment as well; only those of later
 * transmissions count (RFC 6582 keeps the variable "recover" for this; here the echo tells).
 *
 * <p>Going back takes all that is on the way for lost, also what still is on its way and will be dropped at the other end.
 * So for the next round trip there is more in the network than the congestion window says.
 */
final class GoBackN implements LossRecovery {

    /** RFC 5681, section 3.2: "The fast retransmit algorithm uses the arrival of 3 duplicate ACKs". */
    static final int DUPLICATE_ACKS = 3;

    private int duplicates;
    private long wentBackAt = -1;

    @Override
    public int acknowledged(Ack ack, Outbox outbox, FlightLog flight, Echo echo) {
        int newly = outbox.arrivedBelow(ack.next());
        if (newly > 0) {
            duplicates = 0;
        } else if (ack.next() == outbox.first() && echo.isFirst() && echo.sentAt() > wentBackAt) {
            duplicates++;
            if (duplicates == DUPLICATE_ACKS && outbox.isFlying(outbox.first())) {
                goBack(outbox, flight);
            }
        }
        return newly;
    }

    private void goBack(Outbox outbox, FlightLog flight) {
        duplicates = 0;
        wentBackAt = flight.latestSentAt();
        outbox.lost(outbox.first());
        outbox.takeBackAll();
    }

    @Override
    public void timedOut(Outbox outbox) {
        duplicates = 0;
        outbox.doubtAll();
    }
}
