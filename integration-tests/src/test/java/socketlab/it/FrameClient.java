package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A TCP connection in the hands of a test: it sends frames, or any bytes in any slices. */
final class FrameClient implements Talk, FileWire {

    private final Socket socket = new Socket();
    private final DataInputStream in;
    private final OutputStream out;

    FrameClient(InetSocketAddress server) throws IOException {
        socket.connect(server, Patience.MILLIS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(Patience.MILLIS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        out = socket.getOutputStream();
    }

    /** The bytes of a frame. */
    static byte[] frame(byte[] message) {
        return ByteBuffer.allocate(Integer.BYTES + message.length)
                .putInt(message.length)
                .put(message)
                .array();
    }

    /** The bytes of many frames, one behind the other. */
    static byte[] frames(List<String> messages) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        messages.forEach(message -> bytes.writeBytes(frame(message.getBytes(StandardCharsets.UTF_8))));
        return bytes.toByteArray();
    }

    @Override
    public void send(byte[] message) throws IOException {
        write(frame(message));
    }

    /** Sends bytes as they are, in one call. */
    @Override
    public void write(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends the same bytes again and again until the server has had enough. */
    void writeUntilItFails(byte[] bytes) {
        try {
            for (int i = 0; i < 100_000_000; i++) {
                write(bytes);
            }
        } catch (IOException e) {
            return;
        }
        throw new AssertionError("the server takes everything");
    }

    @Override
    public String receive() throws IOException {
        return new String(receiveBytes(requireWhole(in.readInt())), StandardCharsets.UTF_8);
    }

    private static int requireWhole(int length) {
        if (length < 1 || length > 1 << 21) {
            throw new AssertionError("a frame of " + length + " bytes: this is no frame of a Socket Lab server");
        }
        return length;
    }

    /** The next message of a server that speaks text: all up to a line feed. */
    String receiveLine() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the stream ended inside a line: " + line);
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void send(String json) throws IOException {
        Talk.super.send(json);
    }

    @Override
    public Json ask(String request) throws IOException {
        return Talk.super.ask(request);
    }

    @Override
    public byte[] receiveBytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        in.readFully(bytes);
        return bytes;
    }

    /** Waits this long for the server to say something or to end the connection; whether it did. */
    boolean hearsSomethingWithin(int millis) throws IOException {
        socket.setSoTimeout(millis);
        try {
            in.mark(1);
            in.read();
            in.reset();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            socket.setSoTimeout(Patience.MILLIS);
        }
    }

    /** Ends the sending direction; receiving goes on. */
    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    /** The server must end the connection now, in an orderly way and without another byte. */
    void assertEnds() throws IOException {
        assertEquals(-1, in.read(), "the end of the stream");
    }

    /** All that still comes until the server ends the connection. */
    byte[] receiveRest() throws IOException {
        return in.readAllBytes();
    }

    /** Ends the connection with a RST instead of a FIN. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
