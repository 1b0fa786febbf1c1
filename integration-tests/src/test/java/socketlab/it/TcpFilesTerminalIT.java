package socketlab.it;

/** Files over TCP at a terminal. */
class TcpFilesTerminalIT extends FilesTerminalContract {

    TcpFilesTerminalIT() {
        super(Protocol.TCP);
    }
}
