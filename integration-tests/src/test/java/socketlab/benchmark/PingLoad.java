package socketlab.benchmark;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Iterator;
import socketlab.common.framing.StreamFraming;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Request;

/**
 * Keeps a server busy from one thread: each connection has the same number of pings under way at all times, and for
 * each frame that comes back another ping goes out. So that the load costs as little as possible, the pings are encoded
 * once and the answers are counted by their lengths, not read.
 */
final class PingLoad implements AutoCloseable {

    private final Selector selector;
    private final ByteBuffer pings;
    private final int pingSize;
    private final ByteBuffer input = ByteBuffer.allocateDirect(64 * 1024);
    private long answers;

    /** Connects and sends the first pings; they are answered when the load runs. */
    PingLoad(InetSocketAddress server, int connections, int inFlight) throws IOException {
        ByteSink encoded = new ByteSink(4 * 1024);
        for (int id = 0; id < inFlight; id++) {
            StreamFraming.FRAMES.append(new Request.Ping(100_000 + id, 1_760_000_000_000_000L, "", 0), encoded);
        }
        pingSize = encoded.size() / inFlight;
        pings = ByteBuffer.allocateDirect(encoded.size()).put(encoded.array(), 0, encoded.size());
        selector = Selector.open();
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new AnswerCount());
            sendPings(channel, inFlight);
        }
    }

    /** Keeps the server busy for a time; returns how many answers came per second. */
    double run(double seconds) throws IOException {
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        long before = answers;
        long now = start;
        while (now < end) {
            // A server that has stopped answering shall not hold us: the time is looked at again.
            selector.select(100);
            Iterator<SelectionKey> ready = selector.selectedKeys().iterator();
            while (ready.hasNext()) {
                SelectionKey key = ready.next();
                ready.remove();
                exchange((SocketChannel) key.channel(), (AnswerCount) key.attachment());
            }
            now = System.nanoTime();
        }
        return (answers - before) / ((now - start) / 1e9);
    }

    private void exchange(SocketChannel channel, AnswerCount count) throws IOException {
        if (channel.read(input.clear()) < 0) {
            throw new EOFException("the server closed a connection");
        }
        int complete = count.completedBy(input.flip());
        answers += complete;
        sendPings(channel, complete);
    }

    private void sendPings(SocketChannel channel, int count) throws IOException {
        pings.position(0).limit(count * pingSize);
        while (pings.hasRemaining()) {
            channel.write(pings); // a few kilobytes at most: the kernel has room for them
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    /** Follows the frames of one connection through however the stream is cut. */
    private static final class AnswerCount {

        private int prefix;
        private int prefixBytes;
        private int bodyLeft;

        /** How many frames end in these bytes. */
        int completedBy(ByteBuffer bytes) {
            int completed = 0;
            while (bytes.hasRemaining()) {
                if (prefixBytes < Integer.BYTES) {
                    prefix = prefix << 8 | bytes.get() & 0xFF;
                    prefixBytes++;
                    bodyLeft = prefix;
                } else {
                    int skipped = Math.min(bodyLeft, bytes.remaining());
                    bytes.position(bytes.position() + skipped);
                    bodyLeft -= skipped;
                    if (bodyLeft == 0) {
                        completed++;
                        prefixBytes = 0;
                    }
                }
            }
            return completed;
        }
    }
}
