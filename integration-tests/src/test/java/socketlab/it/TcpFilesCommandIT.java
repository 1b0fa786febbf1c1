package socketlab.it;

/** The commands for files over TCP. */
class TcpFilesCommandIT extends FilesCommandContract {

    TcpFilesCommandIT() {
        super(Protocol.TCP);
    }
}
