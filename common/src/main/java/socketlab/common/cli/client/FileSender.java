package socketlab.common.cli.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.files.DigestedOutput;
import socketlab.common.files.Digests;
import socketlab.common.files.LocalPaths;
import socketlab.common.files.OutgoingFile;
import socketlab.common.files.UnsizedFile;
import socketlab.common.message.PutMode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;

/** Uploads one file after the other. */
final class FileSender {

    /** Between two pieces of a file the server is heard: it may have refused the rest long ago. */
    private static final long PIECE_BYTES = 64L << 20;

    /** The same for a stream, whose pieces are small: listening takes a millisecond. */
    private static final long STREAMED_UNHEARD_BYTES = 16L << 20;

    /** A pipe that gives less than this is slower than the network, and leaves time to listen. */
    private static final int LITTLE_BYTES = 16 * 1024;

    /** Of no bytes that anybody knows. */
    private static final String NO_DIGEST = "0".repeat(64);

    private static final String UNCONFIRMED =
            ": the server has not confirmed the file and may still store it, so look with 'list' before trying again";

    private final FileTalk talk;
    private final Conversation conversation;

    FileSender(FileTalk talk) {
        this.talk = talk;
        this.conversation = talk.conversation();
    }

    /**
     * Uploads a file of this machine. Its size is announced, which is a promise; where it turns out not to be what can be
     * read, before the first byte or behind the last, the file is read to its end instead, as a stream is.
     */
    void send(Path local, String remote, PutMode mode, StoredFiles run) throws UserError {
        try {
            if (!sendAnnounced(local, remote, mode, run)) {
                try (UnsizedFile bytes = UnsizedFile.open(local)) {
                    send(bytes, LocalPaths.text(local), remote, mode, run);
                }
            }
        } catch (IOException e) {
            throw talk.failure(e, "read", LocalPaths.text(local), "");
        }
    }

    /** Tells whether it was sent: false if the size is not what can be read, and then nothing was stored. */
    private boolean sendAnnounced(Path local, String remote, PutMode mode, StoredFiles run)
            throws UserError, IOException {
        try (OutgoingFile file = OutgoingFile.open(local, talk.executor(), talk.account())) {
            if (!file.hasStatedSize()) {
                return false;
            }
            Reply.Ready ready = ready(remote, mode, file.size(), run);
            TransferDisplay.Run shown = talk.display().begin(remote, file.size(), 0);
            try (TransferBody body = body(ready, shown)) {
                long missing = 0;
                for (long left = file.size(); left > 0 && missing == 0; left -= Math.min(left, PIECE_BYTES)) {
                    conversation.requireNotRefused(ready.id());
                    long piece = Math.min(left, PIECE_BYTES);
                    body.say(conversation, new Request.Data(ready.id(), piece));
                    missing = piece - file.copyTo(body, piece);
                }
                if (!file.hasStatedSize()) {
                    fillUp(body, missing);
                    takeBack(ready);
                    return false;
                }
                stored(ready, body, shown, file.finish(), file.size());
                run.add(ready, remote);
                return true;
            } catch (TransferBody.BrokenException e) {
                throw broken(e, ready.id());
            }
        }
    }

    /** Sends zeros in place of bytes that were announced and are not there: the server waits for as many. */
    private static void fillUp(TransferBody body, long missing) throws TransferBody.BrokenException {
        ByteBuffer zeros = ByteBuffer.allocate((int) Math.min(LITTLE_BYTES, missing));
        for (long left = missing; left > 0; left -= zeros.position()) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), left));
            while (zeros.hasRemaining()) {
                body.write(zeros);
            }
        }
    }

    /** Ends an upload so that nothing is stored: by a digest that is not that of its bytes. */
    private void takeBack(Reply.Ready ready) throws UserError {
        conversation.say(new Sent(ready.id(), NO_DIGEST), () -> {});
        try {
            conversation.await(Reply.Stored.class, ready.id(), talk.patienceNanos(ready.offset()), "");
        } catch (UserError e) {
            if (e.exitStatus() == ExitStatus.ERROR) {
                return; // refused, as it should be
            }
            throw e;
        }
        throw storedSomethingElse();
    }

    /**
     * Uploads what comes from wherever bytes can be read, until its end; what a slow pipe gives goes at once.
     *
     * @param local what that is, for a sentence
     */
    void send(ReadableByteChannel source, String local, String remote, PutMode mode, StoredFiles run) throws UserError {
        talk.readsFrom(source);
        Reply.Ready ready = ready(remote, mode, Request.Put.UNKNOWN_SIZE, run);
        TransferDisplay.Run shown = talk.display().begin(remote, -1, 0);
        try (TransferBody body = body(ready, shown);
                DigestedOutput output = new DigestedOutput(body, talk.executor(), talk.account())) {
            long unheard = 0;
            ByteBuffer room = output.room();
            for (int count = source.read(room); count >= 0; count = source.read(room)) {
                unheard += count;
                if (count < LITTLE_BYTES || unheard >= STREAMED_UNHEARD_BYTES) {
                    conversation.requireNotRefused(ready.id());
                    unheard = 0;
                }
                body.say(conversation, new Request.Data(ready.id(), count));
                output.write(room.flip());
                room = output.room();
            }
            stored(ready, body, shown, output.finish(), output.written());
            run.add(ready, remote);
        } catch (TransferBody.BrokenException e) {
            throw broken(e, ready.id());
        } catch (IOException e) {
            throw talk.failure(e, "read", local, "");
        }
    }

    private Reply.Ready ready(String remote, PutMode mode, long size, StoredFiles run) throws UserError {
        run.requireOther(remote, mode);
        Reply.Ready ready = conversation
                .ask(Reply.Ready.class, id -> new Request.Put(id, remote, mode, size), talk.stallNanos())
                .reply();
        if (run.holdReplaced(ready)) {
            takeBack(ready);
            throw run.wouldReplace(ready, remote);
        }
        return ready;
    }

    /** What is appended waits until the server has copied what the file has already. */
    private TransferBody body(Reply.Ready ready, TransferDisplay.Run run) {
        long patienceNanos = talk.patienceNanos(ready.offset());
        return talk.body(patienceNanos, patienceNanos, run);
    }

    /** Ends an upload: the server checks what has come, brings it to its disk, and puts the file into its place. */
    private void stored(Reply.Ready ready, TransferBody body, TransferDisplay.Run run, Digests digests, long size)
            throws UserError, TransferBody.BrokenException {
        Reply.Stored stored = confirmation(ready, body, digests, size);
        boolean isWhole = ready.offset() == 0;
        if (stored.size() != ready.offset() + size
                || isWhole && !stored.sha256().equalsIgnoreCase(digests.moved())) {
            throw storedSomethingElse();
        }
        talk.finish(run, "put", stored.sha256());
    }

    private static UserError storedSomethingElse() {
        return new UserError(ExitStatus.ERROR, "the server has stored something else than was sent: look at it");
    }

    /** Only a refusal is a certain failure: without an answer, nobody here knows whether the file was stored. */
    private Reply.Stored confirmation(Reply.Ready ready, TransferBody body, Digests digests, long size)
            throws UserError, TransferBody.BrokenException {
        try {
            body.say(conversation, new Sent(ready.id(), digests.moved()));
            long waitNanos = talk.patienceNanos(ready.offset() + size);
            return conversation.await(Reply.Stored.class, ready.id(), waitNanos, "", body::isMovingOn);
        } catch (UserError e) {
            boolean isRefusal = e.exitStatus() == ExitStatus.ERROR;
            throw isRefusal ? e : new UserError(e.exitStatus(), e.getMessage() + UNCONFIRMED, e);
        }
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
        return talk.broken(e, "");
    }
}
