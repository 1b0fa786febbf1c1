package socketlab.it;

/** The contract over UDP. */
class UdpServerContractIT extends ServerContract {

    UdpServerContractIT() {
        super(Protocol.UDP);
    }

    @Override
    int bytesOfFraming() {
        return 0;
    }

    @Override
    boolean answersWhatIsNoObject() {
        return false;
    }
}
