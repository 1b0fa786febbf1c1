package socketlab.common.udp;

import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import socketlab.common.link.Arrival;
import socketlab.common.link.BadNetwork;
import socketlab.common.link.Link;
import socketlab.common.memory.Account;
import socketlab.common.rtt.TimeSource;

/**
 * What lies between a program and the sockets that it has: one network for all of them. So the third datagram is the third
 * that the program sends or receives, whichever socket it takes, and all share the bottleneck. For any thread.
 *
 * <pre>
 *   socket ─► reader ─┐              ┌─► DelayLine of the socket
 *   socket ─► reader ─┴─► one Link ──┴─► DelayLine of the socket        (the other direction likewise)
 * </pre>
 */
public final class SharedNetwork {

    /** How much may be on its way in one direction; what exceeds it is lost. Less where Java has little memory. */
    private static final long MAX_BYTES_UNDER_WAY =
            Math.min(64L << 20, Runtime.getRuntime().maxMemory() / 16);

    private final TimeSource time;
    private final Direction inward;
    private final Direction outward;

    /** @param account is charged with what the network holds up */
    public SharedNetwork(BadNetwork network, Account account, TimeSource time) {
        this.time = time;
        this.inward = new Direction(network.in().isNone(), network.inward(), account, time);
        this.outward = new Direction(network.out().isNone(), network.outward(), account, time);
    }

    /**
     * A socket behind this network; where nothing is wrong with it, nothing stands between the program and the kernel.
     *
     * @param channel was opened and bound or connected before; becomes the socket's own
     */
    public UdpSocket socket(DatagramChannel channel) throws IOException {
        UdpSocket kernels = new SoftErrorSocket(new KernelSocket(channel), time, LockSupport::parkNanos);
        return inward.isNone() && outward.isNone() ? kernels : ImpairedSocket.over(kernels, inward, outward);
    }

    /** What becomes of the datagrams that go one way. Its monitor is held while one is put on its way. */
    static final class Direction {

        private final boolean isNone;
        private final Link link;
        private final Capacity capacity;
        private final TimeSource time;

        private Direction(boolean isNone, Link link, Account account, TimeSource time) {
            this.isNone = isNone;
            this.link = link;
            this.capacity = new Capacity(MAX_BYTES_UNDER_WAY, account);
            this.time = time;
        }

        /** Whether nothing is wrong with it. */
        boolean isNone() {
            return isNone;
        }

        /** Where the datagrams of one socket are while they are on their way. */
        DelayLine newLine() {
            return new DelayLine(capacity, time);
        }

        /** Decides what becomes of a datagram of so many bytes; with this direction locked. */
        List<Arrival> send(int bytes) {
            return link.send(bytes, time.nanos());
        }
    }
}
