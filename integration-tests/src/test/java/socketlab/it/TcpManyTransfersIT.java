package socketlab.it;

/** A hundred files of ten megabytes over TCP. */
class TcpManyTransfersIT extends ManyTransfersContract {

    TcpManyTransfersIT() {
        super(Protocol.TCP, 100, 10_000_000);
    }
}
