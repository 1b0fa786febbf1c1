package socketlab.common.cli.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.files.DigestedOutput;
import socketlab.common.files.Digests;
import socketlab.common.files.FileTree;
import socketlab.common.files.IncomingFile;
import socketlab.common.files.LocalPaths;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;

/** Downloads one file after the other. */
final class FileReceiver {

    private final FileTalk talk;

    FileReceiver(FileTalk talk) {
        this.talk = talk;
    }

    /** Asks for the bytes of a file from an offset on; they follow. */
    Reply.File ask(String remote, long offset) throws UserError {
        Reply.File header = talk.conversation()
                .ask(Reply.File.class, id -> new Request.Get(id, remote, offset), talk.stallNanos())
                .reply();
        if (header.offset() != offset || header.body() != header.size() - offset) {
            talk.conversation().abandon();
            throw new UserError(ExitStatus.ERROR, "the server sends other bytes of " + remote + " than were asked for");
        }
        return header;
    }

    /**
     * Takes the bytes that follow into a directory of this machine; nothing has the name until all of them are there.
     *
     * @return what of the file that had the name before the system does not let it keep; {@code null} for nothing
     */
    String receive(Reply.File header, String remote, FileTree tree, String name) throws UserError {
        long offset = header.offset();
        TransferDisplay.Run run = talk.display().begin(remote, header.size(), offset);
        if (!("/" + remote).endsWith("/" + name)) {
            run.goesTo(pathOf(tree, name));
        }
        String kept = "";
        try (IncomingFile file = tree.download(name, header.size(), header.modified(), offset, talk.account())) {
            try {
                receive(header, run, file::room, file::write);
                Sent sent = ending(header);
                Digests digests = talk.interruptibly(() -> file.finish(sent.sha256(), sent.fileSha256()));
                talk.finish(run, "got", digests.file());
                return file.notKept();
            } catch (TransferBody.BrokenException e) {
                throw talk.broken(e, keptNote(file, tree, name));
            } catch (IOException | UserError e) {
                if (talk.isInterrupted()) {
                    kept = keptNote(file, tree, name);
                } else {
                    file.discard();
                }
                throw e;
            }
        } catch (IOException e) {
            throw talk.failure(e, "write", name, kept);
        }
    }

    private String keptNote(IncomingFile file, FileTree tree, String name) {
        if (!talk.isReliable()) {
            file.discard();
        }
        if (!file.isWorthKeeping()) {
            return "";
        }
        return "; the " + (file.offset() + file.written()) + " bytes that came are kept beside " + pathOf(tree, name)
                + ", and get --continue goes on from there";
    }

    private static String pathOf(FileTree tree, String name) {
        String directory = LocalPaths.text(tree.path());
        return (directory == null ? tree.path() : directory) + "/" + name;
    }

    /** Takes the bytes that follow to wherever bytes can be written, as they come. */
    void receive(Reply.File header, String remote, WritableByteChannel target) throws UserError {
        TransferDisplay.Run run = talk.display().begin(remote, header.size(), 0);
        try (DigestedOutput output = new DigestedOutput(target, talk.executor(), talk.account())) {
            receive(
                    header,
                    run,
                    output::room,
                    bytes -> talk.interruptibly(() -> {
                        output.write(bytes);
                        return null;
                    }));
            Sent sent = ending(header);
            Digests digests = output.finish();
            if (!digests.moved().equalsIgnoreCase(sent.sha256())) {
                throw new UserError(
                        ExitStatus.ERROR,
                        "the bytes of " + remote + " that came are not those that were sent: use none of them");
            }
            talk.finish(run, "got", digests.moved());
        } catch (TransferBody.BrokenException e) {
            throw talk.broken(e, "");
        } catch (IOException e) {
            throw talk.failure(e, "write", "what came of " + remote, "");
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
        // Before the first byte, the server reads all that is here already, for the digest of the whole file.
        long firstNanos = talk.patienceNanos(header.offset());
        try (TransferBody body = talk.body(firstNanos, talk.stallNanos(), run)) {
            for (long left = header.body(); left > 0; ) {
                ByteBuffer next = talk.interruptibly(room::next);
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
        return talk.conversation()
                .await(
                        Sent.class,
                        header.id(),
                        talk.stallNanos(),
                        ": is its disk slow? (--stall-timeout waits longer)");
    }
}
