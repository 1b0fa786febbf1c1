package socketlab.it;

/** A disk that is full, for files over UDP. */
class UdpFullDiskIT extends FullDiskContract {

    UdpFullDiskIT() {
        super(Protocol.UDP);
    }
}
