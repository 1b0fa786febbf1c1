package socketlab.it;

/** The contract over TCP. */
class TcpServerContractIT extends ServerContract {

    TcpServerContractIT() {
        super(Protocol.TCP);
    }

    @Override
    int bytesOfFraming() {
        return Integer.BYTES;
    }

    @Override
    boolean answersWhatIsNoObject() {
        return true;
    }
}
