package socketlab.common.service;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import socketlab.common.files.Digests;
import socketlab.common.files.IncomingFile;
import socketlab.common.message.Reply;
import socketlab.common.message.Sent;

/**
 * A file that a client puts: after {@link #ready} its bytes come in any number of pieces, and then what they must be.
 * For one thread; unless it was {@link #stored} before, closing it undoes everything.
 */
public final class Receiving implements Closeable {

    private final long id;
    private final IncomingFile file;

    Receiving(long id, IncomingFile file) {
        this.id = id;
        this.file = file;
    }

    /** Of the request. */
    public long id() {
        return id;
    }

    /** Tells the client that its bytes may come. */
    public Reply.Ready ready() {
        return new Reply.Ready(id, file.offset(), file.identity(), file.replaces());
    }

    /** Makes sure, before they come, that so many more bytes are no more than agreed. */
    public void expect(long bytes) throws RefusedRequestException {
        try {
            file.requireRoomFor(bytes);
        } catch (IOException e) {
            throw RefusedRequestException.of(id, e);
        }
    }

    /** An empty buffer to be filled and given to {@link #write}. */
    public ByteBuffer room() throws RefusedRequestException {
        try {
            return file.room();
        } catch (IOException e) {
            throw RefusedRequestException.of(id, e);
        }
    }

    /** Takes what remains in a buffer from {@link #room}. */
    public void write(ByteBuffer filled) throws RefusedRequestException {
        try {
            file.write(filled);
        } catch (IOException e) {
            throw RefusedRequestException.of(id, e);
        }
    }

    /** Puts the file into its place. */
    public Reply.Stored stored(Sent sent) throws RefusedRequestException {
        try {
            Digests digests = file.finish(sent.sha256(), sent.fileSha256());
            return new Reply.Stored(id, file.offset() + file.written(), digests.file());
        } catch (IOException e) {
            throw RefusedRequestException.of(id, e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
