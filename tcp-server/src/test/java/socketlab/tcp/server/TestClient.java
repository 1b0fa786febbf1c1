package socketlab.tcp.server;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import socketlab.common.framing.StreamFraming;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;

/** A client of which a test decides each byte. */
final class TestClient implements Closeable {

    /** So that a client that does not read is soon one that the server has to wait for. */
    private static final int RECEIVE_BUFFER_BYTES = 64 * 1024;

    private final Socket socket;
    private final DataInputStream in;

    TestClient(InetSocketAddress server) throws IOException {
        this.socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        socket.setTcpNoDelay(true);
        socket.connect(server);
        this.in = new DataInputStream(socket.getInputStream());
    }

    int port() {
        return socket.getLocalPort();
    }

    static byte[] frame(Message message) {
        ByteSink bytes = new ByteSink(256);
        StreamFraming.FRAMES.append(message, bytes);
        return Arrays.copyOf(bytes.array(), bytes.size());
    }

    void send(Message message) throws IOException {
        write(frame(message));
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Waits for the next message. */
    Message receive() throws IOException {
        byte[] json = read(in.readInt());
        try {
            return MessageCodec.decode(ByteBuffer.wrap(json));
        } catch (BadMessageException e) {
            throw new IOException(e);
        }
    }

    /** Waits for so many bytes. */
    byte[] read(int count) throws IOException {
        byte[] bytes = new byte[count];
        in.readFully(bytes);
        return bytes;
    }

    /** Whether something has come that is not read yet. */
    boolean hears() throws IOException {
        return in.available() > 0;
    }

    Message ask(Message request) throws IOException {
        send(request);
        return receive();
    }

    /** Whether nothing but the server's FIN comes. */
    boolean readsTheEnd() throws IOException {
        return in.read() < 0;
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
