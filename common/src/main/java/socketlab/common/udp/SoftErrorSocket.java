package socketlab.common.udp;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import socketlab.common.resilience.SteadyLoop;
import socketlab.common.rtt.TimeSource;

/**
 * Tells errors that pass (soft errors, as RFC 1122, section 4.2.3.9, calls them for TCP) from those that end a talk. A link
 * that is down, a route that is missing, a firewall that forbids, a path that has become too narrow: each costs a datagram,
 * and the next one may get through. Only a socket that is closed stays closed; and that nobody listens at a port is for the
 * program to judge.
 *
 * <p>Decided by the type of the error alone: its text is in the user's language.
 *
 * <p>The kernel tells what befell an earlier datagram once, to whichever call comes next, and does not do what this call
 * is for. So the call is made once more, and only a second error is its own. An error that repeats costs no processor:
 * between two of them, receiving pauses; sending says so, and whoever sends waits for his next time.
 */
final class SoftErrorSocket implements UdpSocket {

    static final long PAUSE_NANOS = 1_000_000;

    private final UdpSocket socket;
    private final TimeSource time;
    private final SteadyLoop.Pause pause;

    private volatile IOException lastError;

    /** @param socket throws all that the kernel says; becomes this socket's own */
    SoftErrorSocket(UdpSocket socket, TimeSource time, SteadyLoop.Pause pause) {
        this.socket = socket;
        this.time = time;
        this.pause = pause;
    }

    @Override
    public SocketAddress receive(ByteBuffer into, long timeoutNanos) throws IOException {
        long startNanos = timeoutNanos > 0 ? time.nanos() : 0;
        long left = timeoutNanos;
        for (boolean isRepeated = false; ; isRepeated = true) {
            try {
                SocketAddress peer = socket.receive(into, left);
                if (peer != null && lastError != null) {
                    lastError = null;
                }
                return peer;
            } catch (ClosedChannelException | PortUnreachableException e) {
                throw e;
            } catch (IOException e) {
                lastError = e;
            }
            left = left(timeoutNanos, startNanos);
            if (isRepeated && left <= 0) {
                return null;
            }
            if (isRepeated) {
                pause.of(Math.min(left, PAUSE_NANOS));
                left = left(timeoutNanos, startNanos);
            }
        }
    }

    private long left(long timeoutNanos, long startNanos) {
        return timeoutNanos <= 0 || timeoutNanos == FOREVER ? timeoutNanos : timeoutNanos - (time.nanos() - startNanos);
    }

    @Override
    public void send(ByteBuffer datagram, SocketAddress to) throws IOException {
        IOException ofAnother = softError(datagram, to);
        IOException own = ofAnother == null ? null : softError(datagram, to);
        if (own != null) {
            throw new NotSentException(own);
        }
    }

    /** Sends, and gives the error that hindered it if it is one that passes; {@code null} if it has left. */
    private IOException softError(ByteBuffer datagram, SocketAddress to) throws IOException {
        try {
            socket.send(datagram, to);
            return null;
        } catch (ClosedChannelException | PortUnreachableException e) {
            throw e;
        } catch (IOException e) {
            lastError = e;
            return e;
        }
    }

    @Override
    public IOException lastError() {
        return lastError;
    }

    @Override
    public void drain(long nanos) {
        socket.drain(nanos);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
