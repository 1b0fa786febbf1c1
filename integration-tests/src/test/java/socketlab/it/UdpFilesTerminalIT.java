package socketlab.it;

/** Files over UDP at a terminal. */
class UdpFilesTerminalIT extends FilesTerminalContract {

    UdpFilesTerminalIT() {
        super(Protocol.UDP);
    }
}
