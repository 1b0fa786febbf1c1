package socketlab.common.cli.client;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.files.FileTree;
import socketlab.common.message.EntryKind;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.PutMode;
import socketlab.common.message.Reply;

/** The files of a server, over one connection to it. For one thread, but for {@link #interrupt}. */
final class RemoteFiles {

    private static final String TAKE_ALL = " (-r gets all that is in it)";

    private final FileTalk talk;
    private final FileReceiver receiver;
    private final FileSender sender;

    /**
     * @param executor runs what computes digests; it must have a thread for it at once
     * @param stallNanos how long a transfer may stand still
     */
    RemoteFiles(
            ClientEndpoint endpoint,
            Conversation conversation,
            Executor executor,
            long stallNanos,
            TransferDisplay display) {
        this.talk = new FileTalk(endpoint, conversation, executor, stallNanos, display);
        this.receiver = new FileReceiver(talk);
        this.sender = new FileSender(talk);
    }

    /** The next page of a listing; {@code null} if there are no more. A server may have to read many names for it. */
    List<Reply.Entry> next(RemoteListing listing) throws UserError {
        return listing.next(talk.conversation(), talk.stallNanos());
    }

    /** Whether this is the name of a directory. */
    boolean isDirectory(String remote) throws UserError {
        RemoteListing listing = new RemoteListing(remote);
        List<Reply.Entry> page = next(listing);
        if (!isLikeFile(remote, page) || listing.hasMore()) {
            return true;
        }
        // A directory that holds nothing but a file of its own name is listed like that file, which is one level below.
        return isListed(Downloads.join(remote, page.get(0).name()));
    }

    /** A file is listed as one entry of its own name. */
    private static boolean isLikeFile(String remote, List<Reply.Entry> page) {
        return page.size() == 1
                && page.get(0).kind() == EntryKind.FILE
                && page.get(0).name().equals(remote.substring(remote.lastIndexOf('/') + 1));
    }

    /** Whether there is something that the server lists under this name. */
    private boolean isListed(String remote) throws UserError {
        try {
            next(new RemoteListing(remote));
            return true;
        } catch (UserError e) {
            if (talk.conversation().isOver()) {
                throw e;
            }
            return false;
        }
    }

    /**
     * Downloads a file into a directory of this machine; nothing is there under its name until all of it is.
     *
     * @return what of the file that had the name before the system does not let it keep: "its owner alice"; {@code null}
     *     for nothing
     */
    String get(String remote, FileTree tree, String name) throws UserError {
        return receiver.receive(ask(remote), remote, tree, name);
    }

    /** Downloads a file to wherever bytes can be written, as they come. */
    void get(String remote, WritableByteChannel target) throws UserError {
        receiver.receive(ask(remote), remote, target);
    }

    private Reply.File ask(String remote) throws UserError {
        try {
            return receiver.ask(remote, 0);
        } catch (UserError e) {
            // A link is no file either, but is not listed.
            if (talk.conversation().lastRefusal() == ErrorCode.NOT_A_FILE && isListed(remote)) {
                throw new UserError(e.exitStatus(), e.getMessage() + TAKE_ALL, e);
            }
            throw e;
        }
    }

    /** The same, going on where an earlier download of the same version has stopped. */
    String resume(String remote, FileTree tree, String name) throws UserError {
        List<Reply.Entry> page = next(new RemoteListing(remote));
        if (!isLikeFile(remote, page)) {
            throw new UserError(ExitStatus.ERROR, "'" + remote + "' is a directory" + TAKE_ALL);
        }
        Reply.Entry now = page.get(0);
        long offset;
        try {
            if (tree.isThere(name, now.size(), now.modified())) {
                talk.display().say(remote + " is here already, with the same size and time of modification");
                return null;
            }
            offset = tree.downloaded(name, now.size(), now.modified());
        } catch (IOException e) {
            throw talk.failure(e, "write", name, "");
        }
        Reply.File header = receiver.ask(remote, offset);
        if (header.size() != now.size() || header.modified() != now.modified()) {
            talk.conversation().abandon();
            throw new UserError(
                    ExitStatus.NOT_DONE,
                    remote
                            + " is being changed at the moment: try again, or have it copied first if it is written all the"
                            + " time");
        }
        return receiver.receive(header, remote, tree, name);
    }

    /**
     * Uploads a file of this machine.
     *
     * @param run what has been stored so far, of which nothing is replaced
     */
    void put(Path local, String remote, PutMode mode, StoredFiles run) throws UserError {
        sender.send(local, remote, mode, run);
    }

    /**
     * Uploads what comes from wherever bytes can be read, until its end.
     *
     * @param local what that is, for a sentence
     * @param run what has been stored so far, of which nothing is replaced
     */
    void put(ReadableByteChannel source, String local, String remote, PutMode mode, StoredFiles run) throws UserError {
        sender.send(source, local, remote, mode, run);
    }

    /** Ends what is under way, from another thread. */
    void interrupt() {
        talk.interrupt();
    }
}
