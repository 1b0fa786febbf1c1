package socketlab.common.reliable;

/**
 * The trivial twin of all recovery: a segment is sent once. What does not arrive is given up as soon as it can be known,
 * so that what is on the way is counted right and congestion control can do its work all the same, as in DCCP (RFC
 * 4341, section 5: TCP-like congestion control without TCP's retransmission).
 */
final class NoRecovery implements LossRecovery {

    @Override
    public int acknowledged(Ack ack, Outbox outbox, FlightLog flight, Echo echo) {
        // The receiver does not wait for what is missing, so what it says of "next" is no promise; the echo is proof.
        int newly = outbox.arrived(echo.seq()) ? 1 : 0;
        for (Echo overtaken = flight.nextOvertaken(); overtaken != null; overtaken = flight.nextOvertaken()) {
            if (outbox.isFlying(overtaken)) {
                outbox.lost(overtaken.seq());
                outbox.giveUp(overtaken.seq());
            }
        }
        outbox.forgetArrived();
        return newly;
    }

    @Override
    public void timedOut(Outbox outbox) {
        outbox.giveUpAllSent();
    }
}
