package socketlab.common.udp;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import socketlab.common.framing.Datagrams;
import socketlab.common.link.Arrival;
import socketlab.common.resilience.SteadyLoop;

/**
 * A socket behind a bad network.
 *
 * <pre>
 *              .------------------------- the bad network -------------------------.
 *   kernel ──► │ reader thread ─► inward Link ─► DelayLine ──────────────────────► │ receive()   program
 *   kernel ◄── │ sender thread ◄───────────────── DelayLine ◄─ outward Link ◄───── │ send()
 *              '-------------------------------------------------------------------'
 * </pre>
 *
 * A direction in which nothing is wrong has no thread, and its calls go straight to the kernel. The links are the
 * {@linkplain SharedNetwork network's}, which may have other sockets before it.
 */
final class ImpairedSocket implements UdpSocket {

    private final UdpSocket kernels;

    private final SharedNetwork.Direction inward;
    private final DelayLine arriving;
    private final SharedNetwork.Direction outward;
    private final DelayLine leaving;
    private final Thread reader = thread(this::readSocket, "network-in");
    private final Thread sender = thread(this::sendOnTime, "network-out");

    /** The error of an earlier datagram that the next sender is told, as the kernel does. */
    private final AtomicReference<PortUnreachableException> refusal = new AtomicReference<>();

    private ImpairedSocket(UdpSocket kernels, SharedNetwork.Direction inward, SharedNetwork.Direction outward) {
        this.kernels = kernels;
        this.inward = inward;
        this.arriving = inward.newLine();
        this.outward = outward;
        this.leaving = outward.newLine();
    }

    static ImpairedSocket over(UdpSocket kernels, SharedNetwork.Direction inward, SharedNetwork.Direction outward) {
        ImpairedSocket socket = new ImpairedSocket(kernels, inward, outward);
        if (!inward.isNone()) {
            socket.reader.start();
        }
        if (!outward.isNone()) {
            socket.sender.start();
        }
        return socket;
    }

    private static Thread thread(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public SocketAddress receive(ByteBuffer into, long timeoutNanos) throws IOException {
        if (inward.isNone()) {
            return kernels.receive(into, timeoutNanos);
        }
        DelayLine.Parcel parcel = arriving.take(timeoutNanos);
        if (parcel == null) {
            return null;
        }
        into.put(parcel.bytes(), 0, Math.min(parcel.bytes().length, into.remaining()));
        return parcel.peer();
    }

    @Override
    public void send(ByteBuffer datagram, SocketAddress to) throws IOException {
        if (outward.isNone()) {
            kernels.send(datagram, to);
            return;
        }
        PortUnreachableException earlier = refusal.getAndSet(null);
        if (earlier != null) {
            throw earlier;
        }
        pass(outward, datagram, to, leaving);
        datagram.position(datagram.limit());
    }

    /** Asks the link what becomes of a datagram, and puts it on its way. */
    private void pass(SharedNetwork.Direction direction, ByteBuffer datagram, SocketAddress peer, DelayLine line) {
        int start = datagram.arrayOffset() + datagram.position();
        int length = datagram.remaining();
        synchronized (direction) { // what the link was told of first is ahead also where two arrive at the same time
            for (Arrival arrival : direction.send(length)) {
                byte[] bytes = Arrays.copyOfRange(datagram.array(), start, start + length);
                arrival.damage(bytes, 0);
                line.put(bytes, peer, arrival.atNanos());
            }
        }
    }

    private void readSocket() {
        ByteBuffer datagram = ByteBuffer.allocate(Datagrams.LARGEST_PAYLOAD);
        goOn(() -> {
            try {
                SocketAddress sender = kernels.receive(datagram.clear(), FOREVER);
                pass(inward, datagram.flip(), sender, arriving);
            } catch (ClosedChannelException e) {
                arriving.close();
                return false;
            } catch (PortUnreachableException e) {
                arriving.fail(e);
            }
            return true;
        });
    }

    private void sendOnTime() {
        goOn(() -> {
            try {
                DelayLine.Parcel parcel = leaving.take(FOREVER);
                kernels.send(ByteBuffer.wrap(parcel.bytes()), parcel.peer());
            } catch (PortUnreachableException e) {
                refusal.set(e);
            } catch (ClosedChannelException e) {
                return false;
            } catch (NotSentException e) {
                return true; // it is lost, as further out; lastError tells
            }
            return true;
        });
    }

    @Override
    public IOException lastError() {
        return kernels.lastError();
    }

    /** Whoever receives is told of each failure; if there is no end of them, the socket is closed. */
    private void goOn(SteadyLoop.Step step) {
        if (SteadyLoop.run(step, this::tell) != null) {
            closeAfterFailure();
        }
    }

    private void tell(Throwable failure) {
        arriving.fail(failure instanceof IOException e ? e : new IOException("the bad network has failed", failure));
    }

    private void closeAfterFailure() {
        try {
            close();
        } catch (IOException e) {
            return; // it is closed all the same, and whoever receives finds it so
        }
    }

    @Override
    public void drain(long nanos) {
        arriving.close();
        leaving.awaitEmpty(nanos);
    }

    @Override
    public void close() throws IOException {
        arriving.close();
        leaving.close();
        kernels.close();
    }
}
