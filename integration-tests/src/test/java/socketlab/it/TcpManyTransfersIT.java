package socketlab.it;

import org.junit.jupiter.api.parallel.Isolated;

/** A hundred files of ten megabytes over TCP. */
@Isolated("it measures how long a ping takes")
class TcpManyTransfersIT extends ManyTransfersContract {

    TcpManyTransfersIT() {
        super(Protocol.TCP, 100, 10_000_000, 100, 50);
    }
}
