package socketlab.common.reliable;

/**
 * The simplest recovery that loses nothing: send one segment, wait for its acknowledgement, send the next; when the
 * timer runs out, send the same again. One segment a round trip, however fast the network is: a sender that needs
 * <i>T</i> to send a segment over a round trip of <i>R</i> uses only <i>T / (T + R)</i> of it.
 */
final class StopAndWait implements LossRecovery {

    @Override
    public int mostFlying(int window) {
        return 1;
    }

    @Override
    public int acknowledged(Ack ack, Outbox outbox, FlightLog flight, Echo echo) {
        return outbox.arrivedBelow(ack.next());
    }
}
