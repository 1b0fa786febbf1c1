package socketlab.common.reliable;

import socketlab.common.message.Range;

/**
 * Many segments at a time, and a receiver that keeps what is beyond a gap and says so in the ranges of its
 * acknowledgements (RFC 2018). Only what is lost is sent again.
 *
 * <p>A transmission counts as lost when one that left three later has been answered ({@link FlightLog#THRESHOLD}; RFC
 * 9002, section 6.1.1). For what was sent once, in order, this is the third duplicate acknowledgement of RFC 5681. But
 * as it counts transmissions and not numbers, it also notices when a segment that was sent again is lost again, where
 * the older rule waits for the timer (RFC 6675, section 5.1).
 */
final class SelectiveRepeat implements LossRecovery {

    @Override
    public int acknowledged(Ack ack, Outbox outbox, FlightLog flight, Echo echo) {
        int newly = outbox.arrivedBelow(ack.next());
        for (Range range : ack.ranges()) {
            newly += outbox.arrived(range);
        }
        outbox.forgetArrived();
        for (Echo overtaken = flight.nextOvertaken(); overtaken != null; overtaken = flight.nextOvertaken()) {
            if (outbox.isFlying(overtaken)) {
                outbox.lost(overtaken.seq());
            }
        }
        return newly;
    }
}
