package socketlab.common.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * The plain socket: {@code recvfrom} waits in the kernel until a datagram is there, {@code sendto} until there is room for
 * one more. So a round trip costs one call of each, and no other. It throws whatever the kernel says; which errors pass,
 * {@link SoftErrorSocket} knows.
 *
 * <p>Who does not want to wait for as long as it takes pays for it: to look once is to leave blocking mode and come back
 * (two calls each way, none between looks that find something), and to wait for a limited time is Java's {@code
 * SO_TIMEOUT}, which does the same around a {@code poll}. A {@link java.nio.channels.Selector} would need a channel that
 * never blocks, and two more calls for each datagram.
 */
final class KernelSocket implements UdpSocket {

    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Outside of blocking mode, which is never for long, nobody says when there is room again. */
    private static final long NO_ROOM_PAUSE_NANOS = 100_000;

    private final DatagramChannel channel;

    /** Whether the channel is out of blocking mode, because the one who receives looks for more. */
    private boolean isLooking;

    /** @param channel in blocking mode; becomes this socket's own */
    KernelSocket(DatagramChannel channel) {
        this.channel = channel;
    }

    @Override
    public SocketAddress receive(ByteBuffer into, long timeoutNanos) throws IOException {
        if (timeoutNanos <= 0) {
            return look(into);
        }
        stopLooking();
        return timeoutNanos == FOREVER ? channel.receive(into) : receiveWithin(into, timeoutNanos);
    }

    private SocketAddress look(ByteBuffer into) throws IOException {
        if (!isLooking) {
            channel.configureBlocking(false);
            isLooking = true;
        }
        SocketAddress peer = channel.receive(into);
        if (peer == null) {
            stopLooking();
        }
        return peer;
    }

    private void stopLooking() throws IOException {
        if (isLooking) {
            channel.configureBlocking(true);
            isLooking = false;
        }
    }

    private SocketAddress receiveWithin(ByteBuffer into, long timeoutNanos) throws IOException {
        DatagramPacket packet =
                new DatagramPacket(into.array(), into.arrayOffset() + into.position(), into.remaining());
        DatagramSocket socket = channel.socket();
        try {
            // Rounded up: a timeout of 0 means to wait for ever.
            socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, (timeoutNanos - 1) / NANOS_PER_MILLI + 1));
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            return null;
        } catch (IOException e) {
            if (!channel.isOpen()) {
                throw (IOException) new AsynchronousCloseException().initCause(e);
            }
            throw e;
        }
        into.position(into.position() + packet.getLength());
        return packet.getSocketAddress();
    }

    @Override
    public void send(ByteBuffer datagram, SocketAddress to) throws IOException {
        boolean isEmpty = !datagram.hasRemaining();
        while (channel.send(datagram, to) == 0 && !isEmpty) {
            LockSupport.parkNanos(NO_ROOM_PAUSE_NANOS);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
