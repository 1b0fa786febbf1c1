package socketlab.common.cli.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.files.DigestedOutput;
import socketlab.common.files.Digests;
import socketlab.common.files.FileTree;
import socketlab.common.files.IncomingFile;
import socketlab.common.files.LocalPaths;
import socketlab.common.files.OutgoingFile;
import socketlab.common.message.EntryKind;
import socketlab.common.message.PutMode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;

/** The files of a server, over one connection to it. For one thread, but for {@link #interrupt}. */
final class RemoteFiles {

    /** Between two pieces of an upload the server is heard: it may have refused the rest long ago. */
    private static final long PIECE_BYTES = 64L << 20;

    private final ClientEndpoint endpoint;
    private final Conversation conversation;
    private final Executor executor;
    private final long stallNanos;
    private final TransferDisplay display;
    /** What an upload is read from at the moment, which may wait for somebody to write there. */
    private volatile ReadableByteChannel source;

    private volatile boolean interrupted;

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
        this.endpoint = endpoint;
        this.conversation = conversation;
        this.executor = executor;
        this.stallNanos = stallNanos;
        this.display = display;
    }

    /** All that is in a directory, or the file itself; empty for the served directory. */
    List<Reply.Entry> list(String path) throws UserError {
        return list(conversation, path);
    }

    static List<Reply.Entry> list(Conversation conversation, String path) throws UserError {
        List<Reply.Entry> entries = new ArrayList<>();
        String after = "";
        while (true) {
            String before = after;
            Reply.Listing page = conversation
                    .ask(Reply.Listing.class, id -> new Request.List(id, path, before))
                    .reply();
            entries.addAll(page.entries());
            if (!page.more() || page.entries().isEmpty()) {
                return entries;
            }
            after = page.entries().get(page.entries().size() - 1).name();
            if (after.compareTo(before) <= 0) {
                throw new UserError(ExitStatus.ERROR, "the server lists the same names again and again");
            }
        }
    }

    /** Downloads a file into a directory of this machine; nothing is there under its name until all of it is. */
    void get(String remote, FileTree tree, String name) throws UserError {
        download(ask(remote, 0), remote, tree, name);
    }

    /** The same, going on where an earlier download of the same version has stopped. */
    void resume(String remote, FileTree tree, String name) throws UserError {
        Reply.Entry now = fileEntry(remote);
        long offset;
        try {
            if (tree.isThere(name, now.size(), now.modified())) {
                display.say(remote + " is here already, with the same size and time of modification");
                return;
            }
            offset = tree.downloaded(name, now.size(), now.modified());
        } catch (IOException e) {
            throw failure(e, "write " + name);
        }
        Reply.File header = ask(remote, offset);
        if (header.size() != now.size() || header.modified() != now.modified()) {
            conversation.abandon();
            throw new UserError(ExitStatus.NOT_DONE, remote + " is being changed at the moment: try again");
        }
        download(header, remote, tree, name);
    }

    private Reply.Entry fileEntry(String remote) throws UserError {
        List<Reply.Entry> entries = list(remote);
        if (entries.size() != 1
                || entries.get(0).kind() != EntryKind.FILE
                || !remote.endsWith(entries.get(0).name())) {
            throw new UserError(ExitStatus.ERROR, "'" + remote + "' is a directory (-r gets all that is in it)");
        }
        return entries.get(0);
    }

    private Reply.File ask(String remote, long offset) throws UserError {
        Reply.File header = conversation
                .ask(Reply.File.class, id -> new Request.Get(id, remote, offset))
                .reply();
        if (header.offset() != offset || header.body() != header.size() - offset) {
            conversation.abandon();
            throw new UserError(ExitStatus.ERROR, "the server sends other bytes of " + remote + " than were asked for");
        }
        return header;
    }

    private void download(Reply.File header, String remote, FileTree tree, String name) throws UserError {
        long offset = header.offset();
        TransferDisplay.Run run = display.begin(remote, header.size(), offset);
        try (IncomingFile file = tree.download(name, header.size(), header.modified(), offset)) {
            try {
                receive(header, run, file::room, file::write);
                Sent sent = ending(header);
                run.finish("got", file.finish(sent.sha256(), sent.fileSha256()).file());
            } catch (TransferBody.BrokenException e) {
                throw broken(e, file.isWorthKeeping() ? keptNote(offset + file.written()) : "");
            } catch (IOException | UserError e) {
                file.discard();
                throw e;
            }
        } catch (IOException e) {
            throw failure(e, "write " + name);
        }
    }

    private static String keptNote(long bytes) {
        return "; the " + bytes + " bytes that came are kept, and get --continue goes on from there";
    }

    /** Downloads a file to wherever bytes can be written, as they come. */
    void get(String remote, WritableByteChannel target) throws UserError {
        Reply.File header = ask(remote, 0);
        TransferDisplay.Run run = display.begin(remote, header.size(), 0);
        try (DigestedOutput output = new DigestedOutput(target, executor)) {
            receive(header, run, output::room, output::write);
            Sent sent = ending(header);
            Digests digests = output.finish();
            if (!digests.moved().equalsIgnoreCase(sent.sha256())) {
                throw new UserError(
                        ExitStatus.ERROR,
                        "the bytes of " + remote + " that came are not those that were sent: use none of them");
            }
            run.finish("got", digests.moved());
        } catch (TransferBody.BrokenException e) {
            throw broken(e, "");
        } catch (IOException e) {
            throw failure(e, "write what came of " + remote);
        }
    }

    /** Where received bytes find room. */
    @FunctionalInterface
    private interface Room {
        ByteBuffer next() throws IOException;
    }

    /** What becomes of received bytes. */
    @FunctionalInterface
    private interface Taker {
        void take(ByteBuffer filled) throws IOException;
    }

    private void receive(Reply.File header, TransferDisplay.Run run, Room room, Taker taker) throws IOException {
        try (TransferBody body = new TransferBody(endpoint, stallNanos, run)) {
            for (long left = header.body(); left > 0; ) {
                ByteBuffer next = room.next();
                next.limit((int) Math.min(next.capacity(), left));
                try {
                    body.readFully(next);
                } finally {
                    // Also what has come of a transfer that breaks off: it can be gone on with.
                    left -= next.position();
                    taker.take(next.flip());
                }
            }
        }
    }

    private Sent ending(Reply.File header) throws UserError {
        return conversation.await(Sent.class, header.id(), stallNanos);
    }

    /** Uploads a file of this machine. */
    void put(Path local, String remote, PutMode mode) throws UserError {
        try (OutgoingFile file = OutgoingFile.open(local, executor)) {
            Reply.Ready ready = ready(remote, mode, file.size());
            TransferDisplay.Run run = display.begin(remote, file.size(), 0);
            try (TransferBody body = new TransferBody(endpoint, stallNanos, run)) {
                for (long left = file.size(); left > 0; left -= Math.min(left, PIECE_BYTES)) {
                    conversation.requireNotRefused(ready.id());
                    long piece = Math.min(left, PIECE_BYTES);
                    conversation.say(new Request.Data(ready.id(), piece));
                    if (file.copyTo(body, piece) < piece) {
                        break; // has become shorter, as finish() will say
                    }
                }
                stored(ready, run, file.finish(), file.size());
            } catch (TransferBody.BrokenException e) {
                throw broken(e, ready.id());
            }
        } catch (IOException e) {
            throw failure(e, "read " + LocalPaths.text(local));
        }
    }

    /** Uploads what comes from wherever bytes can be read, until its end. */
    void put(ReadableByteChannel source, String remote, PutMode mode) throws UserError {
        this.source = source;
        Reply.Ready ready = ready(remote, mode, Request.Put.UNKNOWN_SIZE);
        TransferDisplay.Run run = display.begin(remote, -1, 0);
        try (TransferBody body = new TransferBody(endpoint, stallNanos, run);
                DigestedOutput output = new DigestedOutput(body, executor)) {
            boolean more = true;
            while (more) {
                ByteBuffer room = output.room();
                while (more && room.hasRemaining()) {
                    more = source.read(room) >= 0;
                }
                conversation.requireNotRefused(ready.id());
                conversation.say(new Request.Data(ready.id(), room.flip().remaining()));
                output.write(room);
            }
            stored(ready, run, output.finish(), output.written());
        } catch (TransferBody.BrokenException e) {
            throw broken(e, ready.id());
        } catch (IOException e) {
            throw failure(e, "read standard input");
        }
    }

    private Reply.Ready ready(String remote, PutMode mode, long size) throws UserError {
        return conversation
                .ask(Reply.Ready.class, id -> new Request.Put(id, remote, mode, size))
                .reply();
    }

    /** Ends an upload: the server checks what has come, and puts the file into its place. */
    private void stored(Reply.Ready ready, TransferDisplay.Run run, Digests digests, long size) throws UserError {
        conversation.say(new Sent(ready.id(), digests.moved()));
        Reply.Stored stored = conversation.await(Reply.Stored.class, ready.id(), stallNanos);
        boolean isWhole = ready.offset() == 0;
        if (stored.size() != ready.offset() + size
                || isWhole && !stored.sha256().equalsIgnoreCase(digests.moved())) {
            throw new UserError(ExitStatus.ERROR, "the server has stored something else than was sent: look at it");
        }
        run.finish("put", stored.sha256());
    }

    private UserError broken(TransferBody.BrokenException e, String note) {
        UserError error = conversation.brokenOff(e.broken());
        if (interrupted) {
            return new UserError(ExitStatus.NOT_DONE, "interrupted" + note, e);
        }
        if (e.isStalled()) {
            return new UserError(
                    ExitStatus.NOT_DONE,
                    "given up, because nothing has moved for " + stallNanos / 1_000_000
                            + " ms (--stall-timeout waits longer)" + note,
                    e);
        }
        return new UserError(error.exitStatus(), error.getMessage() + note, e);
    }

    /** The server may have said why it takes no more. */
    private UserError broken(TransferBody.BrokenException e, long id) {
        try {
            conversation.requireNotRefused(id);
        } catch (UserError lastWord) {
            if (!conversation.isOver()) {
                conversation.abandon();
                return lastWord;
            }
        }
        return broken(e, "");
    }

    /** A failure of this machine; the connection stands in the middle of something. */
    private UserError failure(IOException e, String what) {
        conversation.abandon();
        if (e instanceof ClosedChannelException && interrupted) {
            return new UserError(ExitStatus.NOT_DONE, "interrupted", e);
        }
        return new UserError(ExitStatus.ERROR, "cannot " + what + ": " + ResultFiles.reason(e), e);
    }

    /** Ends what is under way, from another thread. */
    void interrupt() {
        interrupted = true;
        try {
            endpoint.close();
            ReadableByteChannel current = source;
            if (current != null) {
                current.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a connection could not be closed", e);
        }
    }
}
