package socketlab.udp.server;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.Reason;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.framing.FrameDecoder;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Request;
import socketlab.common.message.Transfer;
import socketlab.common.reliable.Settings;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;
import socketlab.common.udp.ReliableStream;
import socketlab.common.udp.UdpSocket;

/**
 * The requests about files that are under way. Each has a {@link ReliableStream}, found by the client's address and the
 * id of the request, and a thread that carries it out; all share the one socket, whose thread gives out what arrives.
 * Methods are for that thread, unless they say otherwise.
 */
final class Transfers {

    /** Where all datagrams leave. */
    @FunctionalInterface
    interface Output {
        void send(ByteBuffer datagram, InetSocketAddress client) throws IOException;
    }

    /** A transfer gets no more than this part of the memory that those before it have left, so that the next gets some. */
    private static final int SHARE = 8;

    private static final long DIRECTIONS = 2;

    private record Key(InetSocketAddress client, long id) {}

    private final Service service;
    private final UdpLimits limits;
    private final Executor threads;
    private final Output output;
    private final TimeSource time;

    private final Map<Key, ReliableStream> streams = new ConcurrentHashMap<>();
    /** Those for which something has come since the last flush. */
    private final Set<ReliableStream> touched = new HashSet<>();

    private long flushedAllNanos;

    /** @param threads has one at once for each transfer */
    Transfers(Service service, UdpLimits limits, Executor threads, Output output, TimeSource time) {
        this.service = service;
        this.limits = limits;
        this.threads = threads;
        this.output = output;
        this.time = time;
        this.flushedAllNanos = time.nanos();
    }

    /**
     * Begins to carry out a request about files, unless this is under way: a repetition may come when the answer to the
     * first is forgotten, because memory ran short.
     *
     * @param client has proved that it receives at its address
     * @throws BadMessageException if that can't be
     */
    void open(Request request, InetSocketAddress client) throws BadMessageException {
        Key key = new Key(client, request.id());
        if (streams.containsKey(key)) {
            return;
        }
        Settings asked = AskedSettings.of(request, limits);
        if (streams.size() >= limits.maxTransfers()) {
            throw new BadMessageException(
                    ErrorCode.BUSY,
                    request.id(),
                    "this server has " + limits.maxTransfers()
                            + " transfers under way, as many as it may: try again in a moment");
        }
        ReliableStream stream = new ReliableStream(
                request.id(), affordable(asked), limits.memory(), datagram -> send(datagram, client), time);
        streams.put(key, stream);
        FileTransfer transfer = new FileTransfer(request.plain(), stream, FrameDecoder.DEFAULT_LIMIT, service, time);
        try {
            threads.execute(() -> run(transfer, key, stream));
        } catch (RuntimeException | Error e) {
            streams.remove(key);
            throw e;
        }
    }

    /** Smaller windows where memory is short: the more transfers there are, the slower they may have to be. */
    private Settings affordable(Settings asked) {
        long held = streams.values().stream()
                .mapToLong(stream -> DIRECTIONS * stream.settings().windowBytes())
                .sum();
        long left = Math.max(0, limits.maxBufferBytes() - held);
        return asked.within(left / SHARE / DIRECTIONS);
    }

    /** A datagram that can't be sent is lost, as further out; what waits for its acknowledgement repeats it. */
    private void send(ByteBuffer datagram, InetSocketAddress client) {
        service.counters().sent(1, datagram.remaining());
        try {
            output.send(datagram, client);
        } catch (IOException e) {
            ServerLog.of(Transfers.class).debug("a datagram could not be sent", e);
        }
    }

    private void run(FileTransfer transfer, Key key, ReliableStream stream) {
        try {
            transfer.run();
        } catch (IOException e) {
            ServerLog.of(Transfers.class)
                    .info("transfer {} of {} broke off: {}", key.id, HostAndPort.format(key.client), Reason.of(e));
        } catch (RuntimeException | Error e) {
            ServerLog.of(Transfers.class).error("a transfer met a failure", e);
        } finally {
            streams.remove(key);
            ServerLog.of(Transfers.class)
                    .debug("transfer {} of {}: {}", key.id, HostAndPort.format(key.client), stream.progress());
        }
    }

    /** Takes what a client sends for a transfer; false if there is no such transfer. */
    boolean receive(Transfer message, ByteBuffer body, InetSocketAddress client, long nowNanos) {
        ReliableStream stream = streams.get(new Key(client, message.id()));
        if (stream == null) {
            return false;
        }
        stream.receive(message, body, nowNanos);
        touched.add(stream);
        return true;
    }

    /** Whether this client has transfers under way. */
    boolean has(InetSocketAddress client) {
        return streams.keySet().stream().anyMatch(key -> key.client.equals(client));
    }

    /** The client wants nothing more of all its transfers. */
    void close(InetSocketAddress client) {
        streams.forEach((key, stream) -> {
            if (key.client.equals(client)) {
                stream.abort(new EOFException("the client has closed"));
            }
        });
    }

    /**
     * Sends what is due.
     *
     * @return how long to wait for a datagram before this is called again, see {@link UdpSocket#receive}
     */
    long flush(long nowNanos) {
        if (nowNanos - flushedAllNanos >= ReliableStream.TICK_NANOS) {
            flushedAllNanos = nowNanos;
            streams.values().forEach(stream -> flush(stream, nowNanos));
        } else {
            touched.forEach(stream -> flush(stream, nowNanos));
        }
        touched.clear();
        return streams.isEmpty() ? UdpSocket.FOREVER : ReliableStream.TICK_NANOS;
    }

    /** One that fails must not hold up the others, nor the thread that serves them all. */
    private static void flush(ReliableStream stream, long nowNanos) {
        try {
            stream.flush(nowNanos);
        } catch (RuntimeException | OutOfMemoryError e) {
            stream.abort(new IOException("the server met a failure: " + e, e));
        }
    }

    /** Waits until no transfer is under way, but not longer than this; for another thread. */
    void awaitNone(long nanos) {
        long end = time.nanos() + nanos;
        while (!streams.isEmpty() && time.nanos() - end < 0) {
            LockSupport.parkNanos(ReliableStream.TICK_NANOS);
        }
    }

    /** Ends all transfers, of which {@code told} is told; for any thread. */
    void abortAll(Told told) {
        streams.forEach((key, stream) -> {
            told.of(key.client, key.id);
            stream.abort(new EOFException("the server was told to end"));
        });
    }

    /** Who is told which transfers have come to nothing. */
    @FunctionalInterface
    interface Told {
        void of(InetSocketAddress client, long id);
    }
}
