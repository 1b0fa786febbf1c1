package socketlab.common.udp;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import socketlab.common.link.BadNetwork;
import socketlab.common.memory.Account;
import socketlab.common.rtt.TimeSource;

/**
 * What a program does with a UDP socket once it is open. It can't tell whether a bad network has been put between the
 * two. One thread may receive while others send.
 */
public interface UdpSocket extends Closeable {

    /** For {@link #receive}: wait for as long as it takes. */
    long FOREVER = Long.MAX_VALUE;

    /**
     * The only socket of a program, opened and bound or connected before. One with several has a {@link SharedNetwork}.
     *
     * @param channel becomes the socket's own
     * @param network what lies in front of it; if it is {@linkplain BadNetwork#isNone none}, nothing stands between the
     *     program and the kernel
     * @param account is charged with what that network holds up
     */
    static UdpSocket over(DatagramChannel channel, BadNetwork network, Account account, TimeSource time)
            throws IOException {
        return new SharedNetwork(network, account, time).socket(channel);
    }

    /**
     * Waits for the next datagram ({@code recvfrom}). Errors of earlier datagrams that pass are passed over, see {@link
     * #lastError}.
     *
     * @param into takes it from its position on; backed by an array
     * @param timeoutNanos how long to wait, or {@link #FOREVER}; 0 or less looks once
     * @return who sent it, or {@code null} if none came in time
     * @throws java.net.PortUnreachableException on a connected socket, if an earlier datagram met nobody
     */
    SocketAddress receive(ByteBuffer into, long timeoutNanos) throws IOException;

    /**
     * Sends a datagram ({@code sendto}).
     *
     * @param to on a connected socket, the address that it is connected to
     * @throws java.net.PortUnreachableException on a connected socket, if an earlier datagram met nobody; this one was
     *     not sent
     * @throws NotSentException if the kernel did not take it, for a reason that may pass
     * @throws java.nio.channels.ClosedChannelException if nothing can be sent any more
     */
    void send(ByteBuffer datagram, SocketAddress to) throws IOException;

    /**
     * The last error that has passed, or is to: of a datagram that did not leave, or of one that the network could not
     * deliver and said so. {@code null} if there was none since something was received last.
     */
    default IOException lastError() {
        return null;
    }

    /**
     * Waits until all that was sent is out of the program, where a bad network may hold it up, but not longer than this.
     * What such a network holds up on its way in does not come any more.
     */
    default void drain(long nanos) {}

    /**
     * Frees the port. What is still in the program is lost. Whoever is receiving gets a
     * {@link java.nio.channels.ClosedChannelException}.
     */
    @Override
    void close() throws IOException;
}
