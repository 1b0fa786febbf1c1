package socketlab.common.udp;

import java.io.IOException;
import java.nio.ByteBuffer;
import socketlab.common.framing.Datagrams;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Transfer;
import socketlab.common.reliable.Ack;
import socketlab.common.reliable.Receiver;
import socketlab.common.reliable.Segment;
import socketlab.common.reliable.Sender;

/** Sends what a stream has to say now, each segment and each acknowledgement in a datagram. For whoever holds its lock. */
final class Transmitter {

    private static final byte[] NO_BODY = {};

    private final Sender sender;
    private final Receiver receiver;
    private final ReliableStream.Output output;
    private final Runnable beforeLast;
    private final ByteSink datagram = new ByteSink(2 * 1024);

    /** Why the last datagram did not leave; {@code null} if it did. */
    private NotSentException unsent;

    /** @param beforeLast is run each time before a segment leaves that says it is the last */
    Transmitter(Sender sender, Receiver receiver, ReliableStream.Output output, Runnable beforeLast) {
        this.beforeLast = beforeLast;
        this.sender = sender;
        this.receiver = receiver;
        this.output = output;
    }

    /** Acknowledges what has come, or says it again if nothing comes. */
    void sendAck(long nowNanos) throws IOException {
        Ack ack = receiver.poll(nowNanos);
        if (ack != null) {
            send(ack.message(), NO_BODY);
        }
    }

    /** Sends all segments that may leave: new ones, and those that were lost. */
    void sendSegments(long nowNanos) throws IOException {
        for (Segment next = sender.poll(nowNanos); next != null; next = sender.poll(nowNanos)) {
            if (next.last()) {
                beforeLast.run();
            }
            send(next.header(), next.body());
        }
    }

    private void send(Transfer message, byte[] body) throws IOException {
        try {
            Datagrams.encode(message, body, datagram);
        } catch (BadMessageException e) {
            throw new IOException(e.getMessage(), e);
        }
        try {
            output.send(ByteBuffer.wrap(datagram.array(), 0, datagram.size()));
            unsent = null;
        } catch (NotSentException e) {
            unsent = e; // it is lost, as further out, and sent again like any other
        }
    }

    /** Why the last datagram did not leave; {@code null} if it did. */
    NotSentException unsent() {
        return unsent;
    }
}
