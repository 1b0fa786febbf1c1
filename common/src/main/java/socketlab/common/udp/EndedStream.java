package socketlab.common.udp;

import java.io.IOException;
import java.nio.ByteBuffer;
import socketlab.common.framing.Datagrams;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Transfer;
import socketlab.common.reliable.Ack;
import socketlab.common.reliable.EndedReceiver;
import socketlab.common.reliable.Segment;

/**
 * What is left of a {@link ReliableStream} that is closed: it goes on to acknowledge what was acknowledged before, for an
 * other end that has not heard of it, and holds some hundred bytes. For one thread at a time.
 */
public final class EndedStream {

    private static final byte[] NO_BODY = {};

    private final EndedReceiver receiver;
    private final ReliableStream.Output output;

    EndedStream(EndedReceiver receiver, ReliableStream.Output output) {
        this.receiver = receiver;
        this.output = output;
    }

    /** Takes a datagram for this stream, and answers it at once if need be; an answer that can't be sent is lost. */
    public void receive(Transfer message, ByteBuffer body, long nowNanos) {
        if (!(message instanceof Transfer.Segment header)) {
            return;
        }
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        Ack ack = receiver.answer(Segment.of(header, bytes), nowNanos);
        if (ack != null) {
            send(ack);
        }
    }

    private void send(Ack ack) {
        ByteSink datagram = new ByteSink(256);
        try {
            Datagrams.encode(ack.message(), NO_BODY, datagram);
            output.send(ByteBuffer.wrap(datagram.array(), 0, datagram.size()));
        } catch (BadMessageException e) {
            throw new IllegalStateException("an acknowledgement without ranges fits into a datagram", e);
        } catch (IOException e) {
            return; // whoever waits for it asks again
        }
    }

    /** Whether nothing has come for so long that it need not be kept. */
    public boolean isOver(long nowNanos) {
        return receiver.isOver(nowNanos);
    }
}
