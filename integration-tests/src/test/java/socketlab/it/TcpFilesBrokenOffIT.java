package socketlab.it;

/** Transfers over TCP that do not come to their end. */
class TcpFilesBrokenOffIT extends FilesBrokenOffContract {

    TcpFilesBrokenOffIT() {
        super(Protocol.TCP);
    }

    @Override
    String broken() {
        return "broke off";
    }

    @Override
    long contentIn(long bytes) {
        return bytes - 1_000; // some were headers
    }
}
