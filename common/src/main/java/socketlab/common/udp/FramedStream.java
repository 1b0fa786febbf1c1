package socketlab.common.udp;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import socketlab.common.framing.FrameDecoder;
import socketlab.common.framing.StreamFraming;
import socketlab.common.memory.Account;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;

/**
 * What is said on a {@link ReliableStream}: frames, and the bytes that follow some of them, as on a TCP connection. As a
 * channel it is the way of these bytes: of the message that came last, or was said last. For the program's thread.
 */
public final class FramedStream implements ByteChannel {

    /** For messages alone, which are short; bytes that follow one are read by whoever takes them, into a buffer of his own. */
    private static final int READ_BYTES = 2 * 1024;

    private final ReliableStream stream;
    private final FrameDecoder decoder;
    private final ByteBuffer input = ByteBuffer.allocate(READ_BYTES);
    private final ByteSink frame = new ByteSink(512);

    /**
     * @param maxFrame the largest frame taken, bytes
     * @param account is charged with what has come of a large one
     */
    public FramedStream(ReliableStream stream, int maxFrame, Account account) {
        this.stream = stream;
        this.decoder = new FrameDecoder(maxFrame, account);
    }

    /**
     * Waits for the next message.
     *
     * @throws EOFException if none will come
     */
    public Message next() throws IOException, BadMessageException {
        Message message = nextNow();
        while (message == null) {
            feed(stream.read(input.clear()));
            message = decoded();
        }
        return message;
    }

    /** The next message if it is here, otherwise {@code null}. */
    public Message nextNow() throws IOException, BadMessageException {
        Message message = decoded();
        for (int count = 1; message == null && count > 0; message = decoded()) {
            count = feed(stream.readNow(input.clear()));
        }
        return message;
    }

    private int feed(int count) throws EOFException {
        if (count < 0) {
            throw new EOFException("the other end has nothing more to say");
        }
        decoder.feed(input.flip());
        return count;
    }

    private Message decoded() throws BadMessageException {
        ByteBuffer bytes = decoder.next();
        return bytes == null ? null : MessageCodec.decode(bytes);
    }

    /** Sends a message. */
    public void say(Message message) throws IOException {
        say(message, () -> {});
    }

    /**
     * Sends a message.
     *
     * @param beforeWrite run right before the bytes go to the stream, which may wait for the other end
     */
    public void say(Message message, Runnable beforeWrite) throws IOException {
        ByteBuffer bytes = framed(message);
        beforeWrite.run();
        stream.write(bytes);
    }

    /**
     * Sends the last message, see {@link ReliableStream#writeLast}.
     *
     * @param framed as {@link #framed} gives it
     */
    public void sayLast(ByteBuffer framed, Runnable leaving) throws IOException {
        stream.writeLast(framed, leaving);
    }

    /** The bytes of a message as they are to be said; good until something else is. */
    public ByteBuffer framed(Message message) {
        frame.clear();
        StreamFraming.FRAMES.append(message, frame);
        return ByteBuffer.wrap(frame.array(), 0, frame.size());
    }

    /** See {@link ReliableStream#progress}. */
    public String progress() {
        return stream.progress();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        int early = decoder.takeBody(into);
        return early > 0 ? early : stream.read(into);
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        return stream.write(bytes);
    }

    @Override
    public boolean isOpen() {
        return stream.isOpen();
    }

    @Override
    public void close() {
        stream.close();
    }
}
