package socketlab.it;

/** Transfers over UDP that do not come to their end. */
class UdpFilesBrokenOffIT extends FilesBrokenOffContract {

    /** Nothing else tells a server that a client is gone whose goodbye was lost, too. */
    private static final String IDLE_TIME = "3s";

    UdpFilesBrokenOffIT() {
        super(Protocol.UDP, "--idle-timeout", IDLE_TIME);
    }

    @Override
    String broken() {
        return "nobody listens on UDP port";
    }

    @Override
    long contentIn(long bytes) {
        return bytes * 3 / 4; // a tenth are headers, and some may have come twice
    }
}
