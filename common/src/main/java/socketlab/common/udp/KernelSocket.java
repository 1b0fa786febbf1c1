package socketlab.common.udp;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import socketlab.common.rtt.TimeSource;

/**
 * The plain socket. It never waits inside a system call of its own, but beside it, in a selector ({@code select} in
 * Python, epoll in the kernel): only so a thread can wait for a limited time, and look without waiting. It throws whatever
 * the kernel says; which errors pass, {@link SoftErrorSocket} knows.
 */
final class KernelSocket implements UdpSocket {

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final DatagramChannel channel;
    private final TimeSource time;
    private final Selector arrivals;
    private final Selector room;

    /** @param channel becomes this socket's own; is closed with it, or if there is no socket */
    KernelSocket(DatagramChannel channel, TimeSource time) throws IOException {
        this.channel = channel;
        this.time = time;
        channel.configureBlocking(false);
        arrivals = Selector.open();
        room = Selector.open();
        channel.register(arrivals, SelectionKey.OP_READ);
        channel.register(room, SelectionKey.OP_WRITE);
    }

    @Override
    public SocketAddress receive(ByteBuffer into, long timeoutNanos) throws IOException {
        SocketAddress peer = channel.receive(into);
        long deadline = peer != null || timeoutNanos == FOREVER ? 0 : time.nanos() + timeoutNanos;
        for (long left = timeoutNanos; peer == null && left > 0; peer = channel.receive(into)) {
            await(arrivals, left);
            left = timeoutNanos == FOREVER ? FOREVER : deadline - time.nanos();
        }
        return peer;
    }

    @Override
    public void send(ByteBuffer datagram, SocketAddress to) throws IOException {
        boolean isEmpty = !datagram.hasRemaining();
        while (channel.send(datagram, to) == 0 && !isEmpty) {
            await(room, FOREVER); // the kernel has no room for more on its way out
        }
    }

    private static void await(Selector selector, long nanos) throws ClosedChannelException, IOException {
        try {
            // Rounded up: a timeout of 0 means to wait for ever.
            long millis = nanos == FOREVER ? 0 : (nanos - 1) / NANOS_PER_MILLI + 1;
            selector.select(
                    key -> {}, millis); // leaves no set of keys, which several threads that send could not share
        } catch (ClosedSelectorException e) {
            throw (ClosedChannelException) new ClosedChannelException().initCause(e);
        }
    }

    @Override
    public void close() throws IOException {
        try (arrivals;
                room) {
            channel.close();
        }
    }
}
