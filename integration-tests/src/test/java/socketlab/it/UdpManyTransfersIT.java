package socketlab.it;

/**
 * Fifty files of a megabyte over UDP. One thread receives all that comes to a UDP server, so a ping waits behind
 * what is there already; but it is answered.
 */
class UdpManyTransfersIT extends ManyTransfersContract {

    UdpManyTransfersIT() {
        super(Protocol.UDP, 50, 1_000_000);
    }
}
