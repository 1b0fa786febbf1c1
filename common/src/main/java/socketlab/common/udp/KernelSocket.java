package socketlab.common.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import socketlab.common.rtt.TimeSource;

/** The plain socket: every call is a system call. */
final class KernelSocket implements UdpSocket {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final DatagramChannel channel;
    private final TimeSource time;

    KernelSocket(DatagramChannel channel, TimeSource time) {
        this.channel = channel;
        this.time = time;
    }

    @Override
    public SocketAddress receive(ByteBuffer into, long timeoutNanos) throws IOException {
        return timeoutNanos == FOREVER ? channel.receive(into) : receiveUntil(time.nanos() + timeoutNanos, into);
    }

    /** Java's channels know no timeouts, but the older sockets do, and lend theirs. */
    private SocketAddress receiveUntil(long deadlineNanos, ByteBuffer into) throws IOException {
        DatagramSocket socket = channel.socket();
        // At least 1: a timeout of 0 would mean to wait for ever.
        long millis = Math.max(1, (deadlineNanos - time.nanos() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
        try {
            socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, millis));
            DatagramPacket packet =
                    new DatagramPacket(into.array(), into.arrayOffset() + into.position(), into.remaining());
            socket.receive(packet);
            into.position(into.position() + packet.getLength());
            return packet.getSocketAddress();
        } catch (SocketTimeoutException e) {
            return null;
        } catch (SocketException e) {
            if (!channel.isOpen()) {
                throw (IOException) new AsynchronousCloseException().initCause(e);
            }
            throw e;
        }
    }

    @Override
    public void send(ByteBuffer datagram, SocketAddress to) throws IOException {
        channel.send(datagram, to);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
