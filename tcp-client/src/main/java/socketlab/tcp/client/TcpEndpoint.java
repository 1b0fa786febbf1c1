package socketlab.tcp.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import socketlab.common.cli.AddressFamily;
import socketlab.common.cli.client.ClientEndpoint;
import socketlab.common.cli.client.LocalEnd;
import socketlab.common.framing.FrameDecoder;
import socketlab.common.framing.StreamFraming;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;
import socketlab.common.rtt.TimeSource;

/**
 * The life of a TCP client: socket, connect (the three-way handshake of RFC 9293, section 3.5), then send and receive,
 * and at the end the orderly shutdown of both directions.
 */
final class TcpEndpoint implements ClientEndpoint {

    private static final int READ_BYTES = 64 * 1024;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final SocketChannel channel;
    /** The same connection, for reading with a timeout, which the channel itself does not have. */
    private final Socket socket;

    private final InputStream timedInput;
    private final InetSocketAddress server;
    private final InetSocketAddress local;
    private final TimeSource time;
    private final long connectNanos;
    private final FrameDecoder decoder;
    private final ByteSink frame = new ByteSink(1024);
    private final ByteBuffer input = ByteBuffer.allocate(READ_BYTES);
    private final Body body = new Body();
    private long readNanos;
    private long readMicros;

    private TcpEndpoint(
            SocketChannel channel, InetSocketAddress server, int maxFrame, TimeSource time, long connectNanos)
            throws IOException {
        this.channel = channel;
        this.socket = channel.socket();
        this.timedInput = socket.getInputStream();
        this.server = server;
        this.local = (InetSocketAddress) channel.getLocalAddress();
        this.time = time;
        this.connectNanos = connectNanos;
        this.decoder = new FrameDecoder(maxFrame);
    }

    /** Makes a socket and connects it; {@code local} says of which kind its own end is, from the first packet on. */
    static TcpEndpoint connect(
            InetSocketAddress server, LocalEnd local, Duration timeout, int maxFrame, TimeSource time)
            throws IOException {
        SocketChannel channel = SocketChannel.open(AddressFamily.ofSocketTo(server.getAddress()));
        try {
            // A request leaves at once, also when the last one has not been acknowledged (RFC 896).
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            local.applyTo(channel);
            Socket socket = channel.socket();
            int timeoutMillis = wholeMillis(timeout.toNanos());
            long start = time.nanos();
            socket.connect(server, timeoutMillis);
            long connected = time.nanos();
            // Sends nothing, but loads what the first write needs: that is this program's time, not the server's.
            channel.write(ByteBuffer.allocate(0));
            return new TcpEndpoint(channel, server, maxFrame, time, connected - start);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public Transport transport() {
        return Transport.TCP;
    }

    @Override
    public InetSocketAddress server() {
        return server;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public OptionalLong connectNanos() {
        return OptionalLong.of(connectNanos);
    }

    @Override
    public void send(Request request, LongConsumer beforeWrite) throws IOException {
        synchronized (frame) {
            frame.clear();
            StreamFraming.FRAMES.append(request, frame);
            ByteBuffer bytes = ByteBuffer.wrap(frame.array(), 0, frame.size());
            beforeWrite.accept(time.nanos());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    @Override
    public Arrival receive(long timeoutNanos) throws IOException {
        try {
            long deadline = timeoutNanos == FOREVER ? FOREVER : time.nanos() + timeoutNanos;
            ByteBuffer bytes = decoder.next();
            for (boolean first = true; bytes == null; first = false) {
                if (!first && isOver(deadline) || !read(deadline)) {
                    return null;
                }
                bytes = decoder.next();
            }
            Message message = MessageCodec.decode(bytes);
            if (message instanceof Reply reply) {
                return new Arrival(reply, readNanos, readMicros);
            }
            throw new IOException("the server sends requests: is it a Socket Lab server?");
        } catch (BadMessageException e) {
            throw new IOException("the server sends what is no message (" + e.getMessage() + ")", e);
        }
    }

    /** What has come in time may only have been waiting for this program. */
    private boolean isOver(long deadline) throws IOException {
        return deadline != FOREVER && time.nanos() - deadline >= 0 && timedInput.available() == 0;
    }

    /** Waits for bytes; false if the deadline passes before. */
    private boolean read(long deadline) throws IOException {
        int count = deadline == FOREVER ? channel.read(input.clear()) : readUntil(deadline);
        if (count < 0) {
            throw new EOFException("the server ended the connection");
        }
        readNanos = time.nanos();
        readMicros = time.wallMicros();
        decoder.feed(input.flip());
        return count > 0;
    }

    private int readUntil(long deadline) throws IOException {
        // At least 1: a timeout of 0 would mean to wait for ever.
        socket.setSoTimeout(wholeMillis(deadline - time.nanos()));
        try {
            int count = timedInput.read(input.array());
            input.clear().position(Math.max(0, count));
            return count;
        } catch (SocketTimeoutException e) {
            input.clear();
            return 0;
        }
    }

    @Override
    public ByteChannel body() {
        return body;
    }

    /** The connection itself, behind what has come together with the last reply. */
    private final class Body implements ByteChannel {

        @Override
        public int read(ByteBuffer into) throws IOException {
            int early = decoder.takeBody(into);
            return early > 0 ? early : channel.read(into);
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            return channel.write(bytes);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            TcpEndpoint.this.close();
        }
    }

    private static int wholeMillis(long nanos) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI));
    }

    /** Ends our direction, so that the server reads the end of the stream and ends its own, and frees the socket. */
    @Override
    public void close() throws IOException {
        try (channel) {
            if (channel.isOpen()) {
                channel.shutdownOutput();
            }
        } catch (SocketException e) {
            return; // the connection was reset: there is no direction left to end
        }
    }
}
