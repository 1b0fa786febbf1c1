package socketlab.it;

/** A hundred files of four megabytes over TCP. */
class TcpManyTransfersIT extends ManyTransfersContract {

    TcpManyTransfersIT() {
        super(Protocol.TCP, 100, 4_000_000);
    }
}
