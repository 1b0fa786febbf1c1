package socketlab.udp.server;

import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import socketlab.common.cli.Reason;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.resilience.SteadyLoop;
import socketlab.common.rtt.TimeSource;
import socketlab.common.udp.SharedNetwork;
import socketlab.common.udp.UdpSocket;

/**
 * The sockets of a server on the wildcard address: beside the wildcard's own, one for each address that an interface of
 * this machine has, with the same port. What leaves from the wildcard socket has the source address that the kernel likes,
 * and a client takes an answer only from the address that it has asked; what leaves from one of these has that address
 * (RFC 1123, section 2.3). Java has no IP_PKTINFO, by which C says it for each datagram; BIND and ntpd have a socket for
 * each address, as here.
 *
 * <pre>
 *   to 192.0.2.7:4242 ─► socket 192.0.2.7:4242     the kernel gives a datagram to the socket that fits best
 *   to 192.0.2.8:4242 ─► socket 192.0.2.8:4242
 *   to all others     ─► socket   0.0.0.0:4242     broadcast, multicast, a new address: the sign to list them again
 * </pre>
 *
 * The wildcard is bound first and alone, so that a second server finds the port in use. Two sockets may have one port only
 * if both allow it (SO_REUSEADDR), which these do no longer than it takes to bind. For any thread.
 */
final class InterfaceSockets implements Closeable {

    /** How long after one listing the next may come, whatever arrives. What could not be bound is tried again then. */
    static final long PAUSE_NANOS = 1_000_000_000L;

    /**
     * For so long an address must be away before its socket is closed. A link that is down for a moment may take its
     * addresses with it; who is known by that socket, as transfers are, goes on when they are back.
     */
    static final long AWAY_NANOS = 30_000_000_000L;

    /** Which addresses the interfaces have now. */
    @FunctionalInterface
    interface Addresses {
        List<InetAddress> list() throws SocketException;
    }

    private final DatagramChannel wildcard;
    private final InetSocketAddress bound;
    private final SharedNetwork network;
    private final Addresses addresses;
    private final TimeSource time;
    private final Thread watch;

    private final Map<LocalAddress, UdpSocket> sockets = new HashMap<>();

    /** Since when those of them that no interface has are away. */
    private final Map<LocalAddress, Long> awaySince = new HashMap<>();

    /** Those that could not be bound the last time, of which is told once. */
    private final Set<String> refused = new HashSet<>();

    /** {@code null} before {@link #start}. */
    private Consumer<UdpSocket> receiving;

    private long listedNanos;
    private volatile boolean isStale;
    private boolean isClosed;

    /**
     * Binds a socket for each address that can be bound now.
     *
     * @param wildcard bound already; stays its owner's
     * @param network lies before all of the server's sockets
     */
    InterfaceSockets(DatagramChannel wildcard, SharedNetwork network, Addresses addresses, TimeSource time)
            throws IOException {
        this.wildcard = wildcard;
        this.bound = (InetSocketAddress) wildcard.getLocalAddress();
        this.network = network;
        this.addresses = addresses;
        this.time = time;
        this.watch = new Thread(() -> SteadyLoop.run(this::watchOn, this::failed), "interfaces");
        watch.setDaemon(true);
        refresh();
    }

    /** The addresses of all interfaces. */
    static List<InetAddress> ofInterfaces() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(one -> one.getInterfaceAddresses().stream())
                .map(InterfaceAddress::getAddress)
                .toList();
    }

    /**
     * Starts to serve these addresses, and to watch them come and go.
     *
     * @param receiving begins to receive from a socket, on another thread
     */
    synchronized void start(Consumer<UdpSocket> receiving) {
        this.receiving = receiving;
        sockets.values().forEach(receiving);
        watch.start();
    }

    /** Something has come to none of these sockets: there may be a new address. Waits for nothing. */
    void suspectNewAddress() {
        if (!isStale) {
            isStale = true;
            LockSupport.unpark(watch);
        }
    }

    private boolean watchOn() {
        long waitNanos = nanosUntilListing(time.nanos());
        if (waitNanos == UdpSocket.FOREVER) {
            LockSupport.park(this);
        } else if (waitNanos > 0) {
            LockSupport.parkNanos(this, waitNanos);
        } else {
            refresh();
        }
        return !isClosed();
    }

    private void failed(Throwable why) {
        isStale = true;
        ServerLog.failure(InterfaceSockets.class, "the addresses of this machine could not be served", why);
    }

    /** 0 or less if it is time; {@link UdpSocket#FOREVER} as long as there is no reason to. */
    synchronized long nanosUntilListing(long nowNanos) {
        return isStale ? listedNanos + PAUSE_NANOS - nowNanos : UdpSocket.FOREVER;
    }

    /** How many addresses have a socket. */
    synchronized int size() {
        return sockets.size();
    }

    private synchronized boolean isClosed() {
        return isClosed;
    }

    /** Lists the addresses, closes the sockets of those that have long gone, and binds one for each that is new. */
    synchronized void refresh() {
        listedNanos = time.nanos();
        isStale = false;
        try {
            Set<LocalAddress> present = list();
            closeLongGone(present);
            present.removeAll(sockets.keySet());
            if (!present.isEmpty() && !isClosed) {
                bindAll(present);
            }
        } catch (IOException e) {
            tryAgain("new addresses", e);
        }
    }

    private Set<LocalAddress> list() throws SocketException {
        Set<LocalAddress> present = new LinkedHashSet<>();
        for (InetAddress address : addresses.list()) {
            // A wildcard of IPv6 takes both, and is what Java makes of 0.0.0.0 as well where there is IPv6.
            if (address instanceof Inet4Address || !(bound.getAddress() instanceof Inet4Address)) {
                present.add(LocalAddress.of(address));
            }
        }
        return present;
    }

    private void closeLongGone(Set<LocalAddress> present) throws IOException {
        refused.retainAll(present.stream().map(LocalAddress::toString).toList());
        awaySince.keySet().removeAll(present);
        for (LocalAddress known : Set.copyOf(sockets.keySet())) {
            if (present.contains(known)) {
                continue;
            }
            awaySince.putIfAbsent(known, listedNanos);
            if (listedNanos - awaySince.get(known) < AWAY_NANOS) {
                isStale = true;
            } else {
                tell("{} is no address of this machine any more", known);
                awaySince.remove(known);
                sockets.remove(known).close();
            }
        }
    }

    private void bindAll(Set<LocalAddress> missing) throws IOException {
        wildcard.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        try {
            missing.forEach(this::serve);
        } finally {
            wildcard.setOption(StandardSocketOptions.SO_REUSEADDR, false);
        }
    }

    private void serve(LocalAddress local) {
        try {
            UdpSocket socket = bound(local.address());
            sockets.put(local, socket);
            refused.remove(local.toString());
            tell("listens on {} as well", local);
            if (receiving != null) {
                receive(socket);
            }
        } catch (IOException e) { // an IPv6 address is tentative for a second or two (RFC 4862, section 5.4)
            tryAgain(local.toString(), e);
        }
    }

    private UdpSocket bound(InetAddress address) throws IOException {
        DatagramChannel channel = UdpServer.openChannel(address);
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.setOption(StandardSocketOptions.IP_TOS, wildcard.getOption(StandardSocketOptions.IP_TOS));
            channel.bind(new InetSocketAddress(address, bound.getPort()));
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, false);
            return network.socket(channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private void receive(UdpSocket socket) throws IOException {
        try {
            receiving.accept(socket);
        } catch (Throwable e) { // the system gives no more threads
            giveUp(socket);
            throw e;
        }
    }

    private void tryAgain(String name, IOException why) {
        isStale = true;
        if (receiving != null && refused.add(name)) {
            ServerLog.of(InterfaceSockets.class)
                    .info("cannot listen on {} yet, and tries again: {}", name, Reason.of(why));
        }
    }

    /** What is so from the start is no news. */
    private void tell(String sentence, LocalAddress address) {
        if (receiving != null) {
            ServerLog.of(InterfaceSockets.class).info(sentence, address);
        }
    }

    /** One can't be received from: it is closed, and its address bound again. */
    synchronized void giveUp(UdpSocket socket) throws IOException {
        sockets.values().remove(socket);
        awaySince.keySet().retainAll(sockets.keySet());
        suspectNewAddress();
        socket.close();
    }

    /** As {@link UdpSocket#drain}, for all of them together. */
    void drain(long nanos) {
        long deadline = time.nanos() + nanos;
        List<UdpSocket> open;
        synchronized (this) {
            open = List.copyOf(sockets.values());
        }
        open.forEach(socket -> socket.drain(deadline - time.nanos()));
    }

    @Override
    public synchronized void close() throws IOException {
        isClosed = true;
        LockSupport.unpark(watch);
        IOException failure = null;
        for (UdpSocket socket : sockets.values()) {
            try {
                socket.close();
            } catch (IOException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
