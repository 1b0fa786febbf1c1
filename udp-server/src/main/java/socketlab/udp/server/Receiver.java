package socketlab.udp.server;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.function.BooleanSupplier;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.framing.Datagrams;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;
import socketlab.common.udp.UdpSocket;

/**
 * What the thread of a socket does: it receives datagrams, answers them, and sends what they call for. Where a server has several
 * sockets, their threads wait at the same time and answer one at a time, with the answerer's monitor.
 */
final class Receiver {

    /** So many datagrams are taken before what they call for is sent: one acknowledgement answers many segments. */
    private static final int BATCH = 64;

    private final UdpSocket socket;
    private final DatagramAnswerer answerer;
    private final BooleanSupplier flush;
    private final Service service;
    private final TimeSource time;

    private final ByteBuffer datagram = ByteBuffer.allocate(Datagrams.LARGEST_PAYLOAD);
    private boolean looksForMore;

    /** @param flush sends what is due of transfers, and says whether any are under way */
    Receiver(UdpSocket socket, DatagramAnswerer answerer, BooleanSupplier flush, Service service, TimeSource time) {
        this.socket = socket;
        this.answerer = answerer;
        this.flush = flush;
        this.service = service;
        this.time = time;
    }

    /** Waits for the next datagram; false once the socket is closed. */
    boolean answerWhatComes() throws IOException {
        try {
            SocketAddress client = socket.receive(datagram.clear(), UdpSocket.FOREVER);
            synchronized (answerer) {
                answerBatch(client);
                looksForMore = flush.getAsBoolean();
            }
            return true;
        } catch (ClosedChannelException e) {
            return false;
        }
    }

    /**
     * Answers a datagram and those that have come together with it. To look for more takes calls that a ping would have to
     * pay for, so it is done only while there are transfers.
     */
    private void answerBatch(SocketAddress first) throws IOException {
        SocketAddress client = first;
        for (int answered = 0; client != null; answered++) {
            answerAlone(datagram.flip(), new Peer(socket, (InetSocketAddress) client));
            client = looksForMore && answered < BATCH ? socket.receive(datagram.clear(), 0) : null;
        }
    }

    /** Whatever a datagram meets, also an {@link Error}, is no reason to leave the other clients. */
    private void answerAlone(ByteBuffer datagram, Peer client) throws ClosedChannelException {
        try {
            answer(datagram, client);
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) { // it can't be reached: port 0, no route
            ServerLog.detail(service.logAllowance(), Receiver.class, "{} could not be answered: {}", client, e);
        } catch (Throwable e) {
            ServerLog.failure(service.logAllowance(), Receiver.class, "a datagram met a failure", e);
        }
    }

    private void answer(ByteBuffer datagram, Peer client) throws IOException {
        long receivedNanos = time.nanos();
        boolean isNew = answerer.heard(client, receivedNanos);
        ByteBuffer answer = answerer.answer(datagram, client, time.wallMicros(), receivedNanos);
        if (answer != null) {
            client.send(answer);
        }
        if (isNew) {
            ServerLog.client(service.logAllowance(), Receiver.class, "peer {} is heard for the first time", client);
        }
    }
}
