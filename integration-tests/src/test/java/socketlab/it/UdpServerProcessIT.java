package socketlab.it;

/** The UDP server as a process. */
class UdpServerProcessIT extends ServerProcessContract {

    UdpServerProcessIT() {
        super(Protocol.UDP);
    }
}
