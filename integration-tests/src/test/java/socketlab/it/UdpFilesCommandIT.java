package socketlab.it;

/** The commands for files over UDP: nothing in them is different. */
class UdpFilesCommandIT extends FilesCommandContract {

    UdpFilesCommandIT() {
        super(Protocol.UDP);
    }
}
