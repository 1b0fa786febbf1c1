package socketlab.udp.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import socketlab.common.cli.client.ClientEndpoint.Arrival;
import socketlab.common.framing.Datagrams;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.message.Transfer;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Settings;
import socketlab.common.resilience.SteadyLoop;
import socketlab.common.rtt.TimeSource;
import socketlab.common.udp.DamagedStreamException;
import socketlab.common.udp.EndedStream;
import socketlab.common.udp.FlushTimer;
import socketlab.common.udp.FramedStream;
import socketlab.common.udp.NotSentException;
import socketlab.common.udp.ReliableStream;
import socketlab.common.udp.UdpSocket;

/**
 * The client's ends of the streams on which files are listed, got and put: one at a time, but those before it still
 * answer what the server repeats ({@link EndedStreams}). As the kernel does for TCP, a thread of its own receives all that
 * comes to the socket, so that a slow program loses nothing, and another one sends what is due when nothing comes; the
 * methods are for the program's thread.
 */
final class Transfers {

    /** So many datagrams are taken before what they call for is sent: one acknowledgement answers many segments. */
    private static final int BATCH = 64;

    /** So many datagrams may have come before; a server that never stops must not be waited for. */
    private static final int MOST_DROPPED = 10_000;

    /** How long the server's word that it has forgotten all is waited for, each time that it is asked. */
    private static final long[] CLOSING_NANOS = {250_000_000L, 500_000_000L, 500_000_000L};

    /**
     * What is said of a datagram that arrived as another one than was sent. Where this is damaged as well, its code may be
     * one that nobody knows, which counts as internal; a real one is said on the stream.
     */
    private static final Set<ErrorCode> DAMAGE =
            EnumSet.of(ErrorCode.BAD_JSON, ErrorCode.BAD_FIELD, ErrorCode.UNKNOWN_TYPE, ErrorCode.INTERNAL);

    /** The commands have their own times, and close the socket when these are over. */
    private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE / 4);

    /** Made before it is needed: then there is no memory to make it. */
    private static final IOException OUT_OF_MEMORY =
            new IOException("out of memory: a smaller --window takes less, and java -Xmx allows more");

    private record Opened(long id, ReliableStream stream, FramedStream talk, Account account) {}

    private final UdpSocket socket;
    private final Strangers strangers;
    private final InetSocketAddress server;
    private final int maxFrame;
    private final Settings settings;
    private final TimeSource time;
    private final MemoryBudget budget;
    private final EndedStreams ended = new EndedStreams();
    private final Inbox replies;
    private final FlushTimer timer = new FlushTimer(this, this::flush);

    /** The latest one; {@code null} before the first. */
    private volatile Opened current;

    private boolean isAnsweredByStream;
    /** Whether the last try to receive, or to send what is due, has failed. */
    private volatile boolean isFailing;
    /** Whether a stream is open; for the socket's thread. */
    private boolean looksForMore;

    /**
     * @param maxFrame the largest message taken from a stream, bytes
     * @param budget of all that the server can make this client hold
     */
    Transfers(
            UdpSocket socket,
            Strangers strangers,
            InetSocketAddress server,
            int maxFrame,
            Settings settings,
            MemoryBudget budget,
            TimeSource time) {
        this.socket = socket;
        this.strangers = strangers;
        this.server = server;
        this.maxFrame = maxFrame;
        this.settings = settings.withPatience(settings.lingerNanos(), FOR_EVER.toNanos());
        this.budget = budget;
        this.time = time;
        this.replies = new Inbox(budget.open(0, () -> false), time);
        dropWhatCameBefore();
        Thread thread = new Thread(this::receiveDatagrams, "transfers");
        thread.setDaemon(true);
        thread.start();
        timer.start(this::failOnce, this::failWith);
    }

    /** What has come before the first stream is opened answers none of the requests that are still to be sent. */
    private void dropWhatCameBefore() {
        ByteBuffer datagram = ByteBuffer.allocate(Datagrams.LARGEST_PAYLOAD);
        try {
            int dropped = 0;
            while (dropped < MOST_DROPPED && socket.receive(datagram.clear(), 0) != null) {
                dropped++;
            }
        } catch (IOException e) {
            replies.fail(e);
        }
    }

    // ---- the program's thread ----

    /** Makes this end of a stream, before the request that opens it is sent, or sent again. */
    void open(long id) throws IOException {
        isAnsweredByStream = true;
        if (current != null && current.id == id) {
            return;
        }
        replies.forgetUnnamed();
        if (current != null) {
            current.stream.close();
            current.account.close();
            ended.add(current.id, current.stream.ended());
        }
        Account account = budget.open(ReliableStream.LEAST_MEMORY, () -> false);
        if (account == null) {
            throw OUT_OF_MEMORY;
        }
        ReliableStream stream = new ReliableStream(id, settings, FOR_EVER, account, this::send, time);
        current = new Opened(id, stream, new FramedStream(stream, maxFrame, account), account);
        timer.wake();
    }

    /** The latest request is answered in a datagram; how the current stream ends means nothing to it. */
    void leave() {
        isAnsweredByStream = false;
    }

    /** Goes on with an upload, on the current stream; {@code sent} is the last that is said on it. */
    void say(Request request, Runnable beforeWrite) throws IOException {
        current.talk.say(request, beforeWrite);
        if (request instanceof Sent) {
            current.stream.end();
        }
    }

    /** See {@link ReliableStream#acknowledged}, of the current stream. */
    long acknowledged() {
        return current.stream.acknowledged();
    }

    /** See {@link ReliableStream#unacknowledged}, of the current stream. */
    long unacknowledged() {
        return current.stream.unacknowledged();
    }

    /** The current stream, for what follows the request. */
    FramedStream current() {
        return current.talk;
    }

    /**
     * Waits for a reply, on the current stream or in a datagram of its own. The stream comes first: the server may have
     * said all, forgotten it, and said that in a datagram.
     */
    Arrival receive(long timeoutNanos) throws IOException {
        return replies.take(Math.min(timeoutNanos, FOR_EVER.toNanos()), this::saidOnStream);
    }

    private Arrival saidOnStream() throws IOException {
        try {
            Message message = isAnsweredByStream ? current.talk.nextNow() : null;
            if (message == null) {
                return null;
            }
            if (message instanceof Reply reply) {
                return new Arrival(reply, time.nanos(), time.wallMicros(), true);
            }
            throw new IOException("the server sends requests: is it a Socket Lab server?");
        } catch (BadMessageException e) {
            if (settings.recovery() == Recovery.NONE) {
                throw new DamagedStreamException(
                        "segments are missing, doubled or in the wrong order, and without recovery that stays so");
            }
            throw new IOException("the server sends what is no message (" + e.getMessage() + ")", e);
        }
    }

    /**
     * Ends all streams, and tells the server, which then need not wait for a client that is gone. What it repeats
     * meanwhile is still answered. Nothing is certain: who has said goodbye can't wait for ever for an answer to it.
     *
     * @param close with the cookie, if there is one
     */
    void close(Request close) throws IOException {
        current.stream.close();
        Request toSend = close;
        for (long waitNanos : CLOSING_NANOS) {
            send(toSend);
            Reply reply = replyTo(close, waitNanos);
            if (reply instanceof Reply.Challenge challenge) {
                toSend = new Request.WithCookie(close.plain(), challenge.cookie());
            } else if (reply != null) {
                return;
            }
        }
    }

    private Reply replyTo(Request request, long waitNanos) throws IOException {
        long deadline = time.nanos() + waitNanos;
        for (long left = waitNanos; left > 0; left = deadline - time.nanos()) {
            Arrival arrival = replies.take(left, () -> null);
            if (arrival != null && arrival.reply().id() == request.id()) {
                return arrival.reply();
            }
        }
        return null;
    }

    private void send(Request request) throws IOException {
        ByteSink payload = new ByteSink(256);
        MessageCodec.encode(request, payload);
        try {
            send(ByteBuffer.wrap(payload.array(), 0, payload.size()));
        } catch (NotSentException e) {
            return; // it is lost, as further out, and asked again
        }
    }

    private void send(ByteBuffer datagram) throws IOException {
        socket.send(datagram, server);
    }

    // ---- the socket's thread ----

    /** A failure ends the streams that are open, and is told to the program; what it asks for next may go well again. */
    private void receiveDatagrams() {
        ByteBuffer datagram = ByteBuffer.allocate(Datagrams.LARGEST_PAYLOAD);
        Throwable why = SteadyLoop.run(() -> receiveUntilClosed(datagram), this::failOnce);
        timer.close();
        if (why != null) {
            failWith(why);
        }
    }

    /** Told once, and not with each try that fails after it: the program may be saying goodbye by then. */
    private void failOnce(Throwable failure) {
        if (!isFailing) {
            isFailing = true;
            failWith(failure);
        }
    }

    private boolean receiveUntilClosed(ByteBuffer datagram) throws IOException {
        try {
            receiveBatch(datagram);
            isFailing = false;
            return true;
        } catch (ClosedChannelException e) {
            fail(e);
            return false;
        } catch (PortUnreachableException e) {
            fail(e); // nobody listens at the server's port any more
            return true;
        }
    }

    private void failWith(Throwable failure) {
        if (failure instanceof IOException e) {
            fail(e);
        } else if (failure instanceof OutOfMemoryError) {
            fail(OUT_OF_MEMORY);
        } else {
            fail(new IOException("a failure of this client: " + failure, failure));
        }
    }

    /** Waits for a datagram, and takes it and those that have come together with it. */
    private void receiveBatch(ByteBuffer datagram) throws IOException {
        boolean came = socket.receive(datagram.clear(), UdpSocket.FOREVER) != null;
        for (int taken = 0; came; taken++) {
            take(datagram.flip());
            strangers.serverIsHeard();
            came = looksForMore && taken < BATCH && socket.receive(datagram.clear(), 0) != null;
        }
        looksForMore = flush();
    }

    /** Sends what is due, by this thread or the timer's, and says whether anything may become due without a datagram. */
    private synchronized boolean flush() {
        long now = time.nanos();
        Opened latest = current;
        if (latest != null) {
            latest.stream.flush(now);
        }
        ended.forgetOver(now);
        replies.stir();
        return latest != null && !latest.stream.isOver(now);
    }

    private void take(ByteBuffer datagram) {
        try {
            int size = datagram.remaining();
            Datagrams.Content content = Datagrams.open(datagram, Datagrams.LARGEST_PAYLOAD);
            if (content.message() instanceof Reply reply) {
                take(reply, size);
            } else if (content.message() instanceof Transfer part) {
                give(part, content.body());
            }
        } catch (BadMessageException e) {
            return; // anybody may send anything
        }
    }

    private void give(Transfer part, ByteBuffer body) {
        Opened now = current;
        EndedStream before = ended.get(part.id());
        if (now != null && now.id == part.id()) {
            now.stream.receive(part, body, time.nanos());
        } else if (before != null) {
            before.receive(part, body, time.nanos());
        }
    }

    /**
     * A reply may come at any time, also before the first stream is opened. Once one has begun, an error in a datagram of
     * its own says that the server does not know it any more. Or one of our datagrams was damaged so that it could not be
     * read; this one is lost, and is repeated.
     */
    private void take(Reply reply, int datagramBytes) {
        Opened now = current;
        if (reply instanceof Reply.Failure failure) {
            boolean hasBegun = now != null && failure.id() == now.id && now.stream.hasBegun();
            if (DAMAGE.contains(failure.code()) && (hasBegun || failure.id() == Reply.NO_ID)) {
                return;
            }
            if (hasBegun) {
                now.stream.abort(
                        new IOException("the server says " + failure.code().wireName() + ": " + failure.message()));
                return;
            }
        }
        replies.add(new Arrival(reply, time.nanos(), time.wallMicros()), datagramBytes);
    }

    private void fail(IOException why) {
        if (current != null) {
            current.stream.abort(why);
        }
        replies.fail(why);
    }
}
