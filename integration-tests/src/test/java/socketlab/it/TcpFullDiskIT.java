package socketlab.it;

/** A disk that is full, for files over TCP. */
class TcpFullDiskIT extends FullDiskContract {

    TcpFullDiskIT() {
        super(Protocol.TCP);
    }
}
