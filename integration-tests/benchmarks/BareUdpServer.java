import static java.net.StandardProtocolFamily.INET;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * A bare loop of plain blocking Java that answers pings over UDP, for comparison with udp-server. It knows the one form of
 * ping that udpload sends, and writes its pong by hand; it checks nothing, counts nothing, and has no limits and no memory.
 *
 * <pre>
 *   java BareUdpServer.java      picks a free port of 127.0.0.1 and says which
 * </pre>
 */
public class BareUdpServer {

    private static final int MAX_BYTES = 2048;
    private static final byte[] ID = ",\"id\":".getBytes(US_ASCII);
    private static final byte[] SENT_AT = ",\"sentAt\":".getBytes(US_ASCII);
    private static final byte[] RECEIVED_AT = ",\"receivedAt\":".getBytes(US_ASCII);
    private static final byte[] REPLIED_AT = ",\"repliedAt\":".getBytes(US_ASCII);
    private static final byte[] PROCESSING_NANOS = ",\"processingNanos\":".getBytes(US_ASCII);
    private static final byte[] PONG = "{\"type\":\"pong\"".getBytes(US_ASCII);

    private final byte[] ping = new byte[MAX_BYTES];
    private final byte[] pong = new byte[MAX_BYTES];
    private int read;
    private int written;

    public static void main(String[] args) throws IOException {
        new BareUdpServer().serve();
    }

    private void serve() throws IOException {
        DatagramChannel socket = DatagramChannel.open(INET).bind(new InetSocketAddress("127.0.0.1", 0));
        System.out.println("ready on 127.0.0.1:" + socket.socket().getLocalPort());
        ByteBuffer in = ByteBuffer.wrap(ping);
        ByteBuffer out = ByteBuffer.wrap(pong);
        while (true) {
            SocketAddress client = socket.receive(in.clear());
            answer(in.position());
            socket.send(out.position(0).limit(written), client);
        }
    }

    /** Both have the same size: what the pong lacks is white space. */
    private void answer(int size) {
        long receivedNanos = System.nanoTime();
        long receivedMicros = System.currentTimeMillis() * 1000;
        read = PONG.length;
        written = 0;
        write(PONG);
        write(ID, readNumber(ID));
        write(SENT_AT, readNumber(SENT_AT));
        write(RECEIVED_AT, receivedMicros);
        write(REPLIED_AT, System.currentTimeMillis() * 1000);
        write(PROCESSING_NANOS, System.nanoTime() - receivedNanos);
        pong[written++] = '}';
        while (written < size) {
            pong[written++] = ' ';
        }
    }

    /** The number behind a name that must come next. */
    private long readNumber(byte[] name) {
        long number = 0;
        for (read += name.length; ping[read] >= '0' && ping[read] <= '9'; read++) {
            number = 10 * number + ping[read] - '0';
        }
        return number;
    }

    private void write(byte[] bytes) {
        System.arraycopy(bytes, 0, pong, written, bytes.length);
        written += bytes.length;
    }

    private void write(byte[] name, long number) {
        write(name);
        int end = written + 1;
        for (long rest = number; rest >= 10; rest /= 10) {
            end++;
        }
        long rest = number;
        for (int place = end - 1; place >= written; place--) {
            pong[place] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        written = end;
    }
}
