package socketlab.it;

/** Transfers over UDP that do not come to their end. */
class UdpFilesBrokenOffIT extends FilesBrokenOffContract {

    UdpFilesBrokenOffIT() {
        super(Protocol.UDP);
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
