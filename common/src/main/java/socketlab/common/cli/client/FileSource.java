package socketlab.common.cli.client;

import socketlab.common.cli.UserError;

/** Where the files of a server are to be had. */
interface FileSource {

    /** The files, over a connection on which something can be asked. */
    RemoteFiles files() throws UserError;

    /** Whether nothing more can be had, so that it is no use to try the next file. */
    boolean isOver();

    /** Says what went wrong with one file, where others have their turn. */
    void complain(String sentence);
}
