package socketlab.common.cli.client;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import socketlab.common.cli.UserError;
import socketlab.common.message.Request;

/**
 * The bytes of a file on their way between client and server: counted for the person who watches, and given up if they
 * stand still. Fails with {@link BrokenException} only, so that it is seen whether the network or a disk was at fault.
 */
final class TransferBody implements ByteChannel {

    /** The network, or the server, does not carry on. */
    static final class BrokenException extends IOException {
        private static final long serialVersionUID = 1L;

        private final long stalledNanos;

        BrokenException(IOException cause, long stalledNanos) {
            super(cause);
            this.stalledNanos = stalledNanos;
        }

        /** Whether it was given up because nothing moved. */
        boolean isStalled() {
            return stalledNanos > 0;
        }

        /** For how long nothing has moved then. */
        long stalledNanos() {
            return stalledNanos;
        }

        IOException broken() {
            return (IOException) getCause();
        }
    }

    private final ClientEndpoint endpoint;
    private final ByteChannel body;
    private final StallWatch watch;
    private final TransferDisplay.Run display;
    private long acknowledged;

    TransferBody(
            ClientEndpoint endpoint, long firstNanos, long laterNanos, TransferDisplay.Run display, TickingTime time) {
        this.endpoint = endpoint;
        this.body = endpoint.body();
        this.watch = new StallWatch(endpoint, firstNanos, laterNanos, time);
        this.display = display;
    }

    /** Fills a buffer. */
    void readFully(ByteBuffer room) throws BrokenException {
        while (room.hasRemaining()) {
            read(room);
        }
    }

    @Override
    public int read(ByteBuffer into) throws BrokenException {
        try {
            watch.begin();
            int count = body.read(into);
            if (count < 0) {
                throw new EOFException("the server ended the connection");
            }
            moved(count);
            return count;
        } catch (IOException e) {
            throw new BrokenException(e, watch.stalledNanos());
        }
    }

    @Override
    public int write(ByteBuffer bytes) throws BrokenException {
        try {
            watch.begin();
            int count = body.write(bytes);
            moved(count);
            return count;
        } catch (IOException e) {
            throw new BrokenException(e, watch.stalledNanos());
        }
    }

    private void moved(int count) {
        watch.end(count);
        display.moved(count, endpoint.unacknowledged());
    }

    /** Says something that stands between the bytes, or behind them, and may have to wait for the server as they may. */
    void say(Conversation conversation, Request request) throws UserError, BrokenException {
        try {
            conversation.say(request, watch::begin);
            watch.end(0);
        } catch (UserError e) {
            if (watch.hasStalled()) {
                throw new BrokenException(new IOException(e.getMessage(), e), watch.stalledNanos());
            }
            throw e;
        }
    }

    /** Whether the server has acknowledged anything since this was last asked. */
    boolean isMovingOn() {
        long before = acknowledged;
        acknowledged = endpoint.acknowledged();
        display.moved(0, endpoint.unacknowledged());
        return acknowledged != before;
    }

    @Override
    public boolean isOpen() {
        return body.isOpen();
    }

    /** No more bytes will be moved; the connection stays. */
    @Override
    public void close() {
        watch.close();
        display.close();
    }
}
