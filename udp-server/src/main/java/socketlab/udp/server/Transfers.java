package socketlab.udp.server;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.memory.WorkingMemory;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transfer;
import socketlab.common.reliable.Settings;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;
import socketlab.common.udp.ReliableStream;

/**
 * The requests about files that are under way. Each has a {@link ReliableStream}, found by the peer and the id of the
 * request, and a thread that carries it out; whoever receives gives out what arrives. Methods are for one thread at a
 * time, that which answers, unless they say otherwise.
 *
 * <pre>
 *   opened ──► under way ── its last segment is about to leave ──► lingering ── all is acknowledged ──► gone
 *              a slot, a thread,                                   neither,       or another bound
 *              perhaps a name       └── it breaks off ──► gone     see {@link Lingering}
 * </pre>
 */
final class Transfers {

    /**
     * What a transfer takes beside its stream and the buffers of its file: a thread, and what is said on the stream. With
     * the stream, 22 KB of heap were measured on JDK 17 and 25.
     */
    private static final long WORK_BYTES = 12 * 1024;

    /** A living client speaks each second; one that has been silent for longer is asked when its slot is wanted. */
    private static final long QUIET_NANOS = 2_000_000_000L;

    private static final String NOT_ACKNOWLEDGED =
            "was answered, but its client has not acknowledged all of the answer";

    /** Made before it is needed: then there may be no memory to make it. */
    private static final IOException FAILED = new IOException("the server failed at it; its log says why");

    record Key(Peer client, long id) {
        @Override
        public String toString() {
            return "transfer " + id + " of " + client;
        }
    }

    /**
     * @param account what it makes the server hold
     * @param over completes when slot and name are given back
     */
    private record UnderWay(ReliableStream stream, Account account, CompletableFuture<Void> over) {}

    private final Service service;
    private final UdpLimits limits;
    private final MemoryBudget budget;
    private final WorkingMemory working = WorkingMemory.ofHeap();
    private final Executor threads;
    private final TimeSource time;

    private final Map<Key, UnderWay> underWay = new ConcurrentHashMap<>();
    private final Lingering lingering = new Lingering(this);
    private final HeldNames names;
    /** Those for which something has come since the last flush. */
    private final Set<ReliableStream> touched = new HashSet<>();

    private long flushedAllNanos;

    /** @param threads has one at once for each transfer */
    Transfers(Service service, UdpLimits limits, MemoryBudget budget, Executor threads, TimeSource time) {
        this.service = service;
        this.limits = limits;
        this.budget = budget;
        this.threads = threads;
        this.time = time;
        this.names = new HeldNames(time);
        this.flushedAllNanos = time.nanos();
    }

    /**
     * Begins to carry out a request about files, unless this is under way: a repetition may come when the answer to the
     * first is forgotten, because memory ran short.
     *
     * @param client has proved that it receives at its address
     * @throws BadMessageException if that can't be
     */
    void open(Request request, Peer client) throws BadMessageException {
        Key key = new Key(client, request.id());
        if (underWay.containsKey(key) || lingering.get(key) != null) {
            return;
        }
        Settings asked = AskedSettings.of(request, limits);
        if (underWay.size() >= limits.maxTransfers()) {
            askWhoIsQuiet();
            throw new BadMessageException(
                    ErrorCode.BUSY,
                    request.id(),
                    "this server carries out its " + limits.maxTransfers()
                            + " transfers already (--max-transfers); those whose client is gone will be ended: try again"
                            + " in ten seconds");
        }
        Account account = budget.open(WORK_BYTES + ReliableStream.LEAST_MEMORY, () -> endForOthers(key));
        if (account == null) {
            askWhoIsQuiet();
            throw new BadMessageException(
                    ErrorCode.BUSY,
                    request.id(),
                    "this server has no memory left for one more transfer (--max-buffers): try again later");
        }
        try {
            start(request, key, asked, account);
        } catch (RuntimeException | Error e) {
            underWay.remove(key);
            account.close();
            ServerLog.failure(service.logAllowance(), Transfers.class, "a transfer could not be started", e);
            throw new BadMessageException(
                    ErrorCode.INTERNAL, request.id(), "the server failed at this request; its log says why");
        }
    }

    private void start(Request request, Key key, Settings asked, Account account) {
        ReliableStream stream = new ReliableStream(
                key.id, asked, limits.memory(), account, datagram -> send(datagram, key.client), time);
        FileTransfer transfer =
                new FileTransfer(request.plain(), stream, limits.maxDatagram(), service, names, working, account, time);
        UnderWay transferred = new UnderWay(stream, account, new CompletableFuture<>());
        underWay.put(key, transferred);
        threads.execute(() -> run(transfer, key, transferred));
    }

    /** Others need memory, and this one holds most of it. For any thread. */
    private boolean endForOthers(Key key) {
        ReliableStream stream = stream(key);
        if (stream == null || !stream.isOpen()) {
            return false;
        }
        stream.drop(new IOException("others needed its memory (--max-buffers)"));
        tell(
                key,
                ErrorCode.BUSY,
                "this server has little memory left, and of all transfers this one held most of it: try again, perhaps"
                        + " with a smaller window");
        return true;
    }

    /** Of a transfer that has come to nothing, so that its client need not find out by waiting. */
    private void tell(Key key, ErrorCode code, String why) {
        service.counters().error(code);
        ByteSink payload = new ByteSink(256);
        MessageCodec.encode(new Reply.Failure(key.id, code, why), payload);
        send(ByteBuffer.wrap(payload.array(), 0, payload.size()), key.client);
    }

    /** A client that has died can't say so, and would keep its slot until the idle time is over. */
    private void askWhoIsQuiet() {
        long now = time.nanos();
        underWay.values().forEach(transfer -> {
            if (transfer.stream.quietNanos(now) >= QUIET_NANOS) {
                transfer.stream.ask(now);
            }
        });
    }

    /**
     * Sends a datagram. One that can't be sent is lost, as further out; what waits for its acknowledgement repeats it. For
     * any thread.
     */
    void send(ByteBuffer datagram, Peer client) {
        service.counters().sent(1, datagram.remaining());
        try {
            client.send(datagram);
        } catch (IOException e) {
            ServerLog.detail(service.logAllowance(), Transfers.class, "a datagram could not be sent: {}", e);
        }
    }

    private void run(FileTransfer transfer, Key key, UnderWay transferred) {
        Throwable failure = null;
        try {
            transfer.run(() -> linger(key, transferred));
        } catch (Throwable e) { // whatever it is: the slot is given back first
            failure = e;
        }
        try {
            if (underWay.remove(key, transferred)) {
                transferred.account.close();
            }
        } finally {
            transferred.over.complete(null);
        }
        if (failure instanceof IOException) {
            log(key, transfer.isAnswered() ? NOT_ACKNOWLEDGED : "broke off", failure);
        } else if (failure != null) {
            ServerLog.failure(service.logAllowance(), Transfers.class, "a transfer met a failure", failure);
        }
    }

    private void log(Key key, String what, Throwable why) {
        ServerLog.client(service.logAllowance(), Transfers.class, "{} {}: {}", key, what, why);
    }

    private void linger(Key key, UnderWay transfer) {
        transfer.account.giveBack(WORK_BYTES);
        lingering.add(key, transfer.stream, transfer.account);
        underWay.remove(key);
    }

    /** Of one that need not linger any more. */
    void logEnd(Key key, ReliableStream stream) {
        IOException failure = stream.failure();
        if (failure != null) {
            log(key, NOT_ACKNOWLEDGED, failure);
        }
        ServerLog.detail(service.logAllowance(), Transfers.class, "{}: {}", key, stream.progress());
    }

    /** Takes what a client sends for a transfer; false if there is no such transfer. */
    boolean receive(Transfer message, ByteBuffer body, Peer client, long nowNanos) {
        ReliableStream stream = stream(new Key(client, message.id()));
        if (stream == null) {
            return false;
        }
        try {
            stream.receive(message, body, nowNanos);
            touched.add(stream);
        } catch (RuntimeException | Error e) {
            end(stream, e);
        }
        return true;
    }

    /** A request that was carried out has come again: its client has not got what a transfer says first. */
    void askedAgain(long id, Peer client, long nowNanos) {
        ReliableStream stream = stream(new Key(client, id));
        if (stream != null) {
            stream.askedAgain(nowNanos);
            touched.add(stream);
        }
    }

    private ReliableStream stream(Key key) {
        UnderWay transfer = underWay.get(key);
        return transfer == null ? lingering.get(key) : transfer.stream;
    }

    /** Whether this client has transfers, of which some may only linger. */
    boolean has(Peer client) {
        return underWay.keySet().stream().anyMatch(key -> key.client.equals(client)) || lingering.has(client);
    }

    /**
     * The client wants nothing more of all its transfers.
     *
     * @return completes, perhaps on another thread, when they have given everything back
     */
    CompletableFuture<Void> close(Peer client) {
        CompletableFuture<?>[] over = underWay.entrySet().stream()
                .filter(transfer -> transfer.getKey().client.equals(client))
                .map(transfer -> {
                    transfer.getValue().stream.abort(new EOFException("the client has closed"));
                    return transfer.getValue().over;
                })
                .toArray(CompletableFuture<?>[]::new);
        lingering.close(client);
        return CompletableFuture.allOf(over);
    }

    /** Whether nothing is under way, lingers, or has come since the last flush. */
    boolean isIdle() {
        return touched.isEmpty() && underWay.isEmpty() && lingering.isEmpty();
    }

    /**
     * Sends what is due.
     *
     * @return whether any are under way, or linger: then this is to be called each {@link ReliableStream#TICK_NANOS}
     */
    boolean flush(long nowNanos) {
        if (nowNanos - flushedAllNanos >= ReliableStream.TICK_NANOS) {
            flushedAllNanos = nowNanos;
            underWay.values().forEach(transfer -> {
                flush(transfer.stream, nowNanos);
                relieve(transfer);
            });
            lingering.flush(nowNanos);
        } else {
            touched.forEach(stream -> flush(stream, nowNanos));
        }
        touched.clear();
        return !underWay.isEmpty() || !lingering.isEmpty();
    }

    /** Where memory has run short for one that holds little, whoever holds most is ended: without a lock of any stream. */
    private static void relieve(UnderWay transfer) {
        long lacking = transfer.stream.takeLacking();
        if (lacking > 0 && transfer.account.take(lacking)) {
            transfer.account.giveBack(lacking); // the stream takes it when it needs it again
        }
    }

    /** One that fails must not hold up the others, nor the thread that serves them all. */
    void flush(ReliableStream stream, long nowNanos) {
        try {
            stream.flush(nowNanos);
        } catch (RuntimeException | Error e) {
            end(stream, e);
        }
    }

    /** The server has failed at this one. */
    void end(ReliableStream stream, Throwable failure) {
        stream.abort(FAILED);
        ServerLog.failure(service.logAllowance(), Transfers.class, "a transfer met a failure", failure);
    }

    /** Waits until all transfers have come to their end, also those that linger, but no longer; for another thread. */
    void awaitNone(long untilNanos) {
        while (!(underWay.isEmpty() && lingering.isEmpty()) && time.nanos() - untilNanos < 0) {
            LockSupport.parkNanos(ReliableStream.TICK_NANOS);
        }
    }

    /** Ends all transfers, because the server ends, and tells their clients; for any thread. */
    void abortAll() {
        underWay.forEach((key, transfer) -> abort(key, transfer.stream));
        lingering.forEach(this::abort);
    }

    private void abort(Key key, ReliableStream stream) {
        tell(key, ErrorCode.SHUTTING_DOWN, "this server is shutting down: ask again when it is back");
        stream.abort(new EOFException("the server was told to end"));
    }
}
