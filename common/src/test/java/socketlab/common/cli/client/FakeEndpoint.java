package socketlab.common.cli.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;
import socketlab.common.udp.NotSentException;

/**
 * A server and the network before it, in virtual time: waiting for a reply is what lets time pass. Bytes of files take no
 * time. For one thread, but for {@link #close}.
 */
final class FakeEndpoint implements ClientEndpoint {

    private static final long ONE_DAY_NANOS = 86_400_000_000_000L;
    private static final long LITTLE_NANOS = 1_000_000;

    /** What will arrive: a reply, or the news that something went wrong. */
    private record Event(long atNanos, Reply reply, IOException failure) {}

    private final Transport transport;
    private final FakeTime time;
    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingLong(Event::atNanos));
    private final List<String> sent = new ArrayList<>();
    private final Body body = new Body();
    private final CountDownLatch closed = new CountDownLatch(1);
    private long encodingNanos;
    private long takingNanos;
    private Consumer<Request> server = request -> {};
    private volatile long acknowledged;
    private long unsentUntilNanos;
    private IOException lastError;
    private boolean heard;
    private boolean inSegments;
    private InetSocketAddress stranger;

    FakeEndpoint(Transport transport, FakeTime time) {
        this.transport = transport;
        this.time = time;
    }

    /** What the server does when a request comes. */
    void onRequest(Consumer<Request> server) {
        this.server = server;
    }

    /** What comes from now on comes in segments. */
    void repliesInSegments() {
        inSegments = true;
    }

    /** Somebody else has answered. */
    void strangerAnswers(InetSocketAddress address) {
        stranger = address;
    }

    @Override
    public Optional<InetSocketAddress> stranger() {
        return heard ? Optional.empty() : Optional.ofNullable(stranger);
    }

    @Override
    public boolean hasHeard() {
        return heard;
    }

    /** How long the client takes itself for each request, before its bytes go to the kernel. */
    void eachEncodingTakes(long nanos) {
        encodingNanos = nanos;
    }

    /** How long the client takes itself for the next reply, after it was read. */
    void takingTakes(long nanos) {
        takingNanos = nanos;
    }

    /** Until then, nothing leaves. */
    void nothingLeavesUntil(long millis) {
        unsentUntilNanos = millis * 1_000_000;
    }

    /** What the kernel has said meanwhile. */
    void lastError(IOException error) {
        lastError = error;
    }

    @Override
    public IOException lastError() {
        return lastError;
    }

    /** The server has acknowledged so many bytes. */
    void acknowledged(long bytes) {
        acknowledged = bytes;
    }

    @Override
    public long acknowledged() {
        return acknowledged;
    }

    void replyAfter(long millis, Reply reply) {
        replyAfterNanos(millis * 1_000_000, reply);
    }

    void replyAfterNanos(long nanos, Reply reply) {
        events.add(new Event(time.passedNanos() + nanos, reply, null));
    }

    void failAfter(long millis, IOException failure) {
        events.add(new Event(time.passedNanos() + millis * 1_000_000, null, failure));
    }

    /** What was sent when: {@code "1000 ms: Echo[id=1, text=a]"}. */
    List<String> sent() {
        return sent;
    }

    @Override
    public void send(Request request, LongConsumer beforeWrite) throws IOException {
        time.advance(encodingNanos);
        if (isClosed()) {
            throw new AsynchronousCloseException();
        }
        beforeWrite.accept(time.nanos());
        if (time.passedNanos() < unsentUntilNanos) {
            sent.add(time.passedNanos() / 1_000_000 + " ms: nothing");
            throw new NotSentException(new SocketException("Network is unreachable"));
        }
        sent.add(time.passedNanos() / 1_000_000 + " ms: " + request);
        server.accept(request);
    }

    @Override
    public Arrival receive(long timeoutNanos) throws IOException {
        Event next = events.peek();
        long waitNanos = next == null ? FOREVER : Math.max(0, next.atNanos() - time.passedNanos());
        long mostNanos = Math.max(0, timeoutNanos);
        if (waitNanos > mostNanos) {
            time.advance(mostNanos);
            return null;
        }
        if (next == null) {
            throw new AssertionError("waits for ever for what will not come");
        }
        events.remove();
        time.advance(waitNanos);
        if (next.failure() != null) {
            throw next.failure();
        }
        heard = true;
        Arrival arrival = new Arrival(next.reply(), time.nanos(), time.wallMicros(), inSegments);
        time.advance(takingNanos);
        takingNanos = 0;
        return arrival;
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public InetSocketAddress server() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4242);
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 51544);
    }

    @Override
    public OptionalLong connectNanos() {
        return OptionalLong.empty();
    }

    /** The next bytes of a file that the server sends. */
    void bodyBrings(byte[] bytes) {
        body.coming.add(() -> ByteBuffer.wrap(bytes));
    }

    /** Then the connection breaks. */
    void bodyFails(IOException failure) {
        body.coming.add(() -> {
            throw failure;
        });
    }

    /** Then nothing comes for as long as the connection is open. */
    void bodyStalls() {
        bodyStalls(() -> {});
    }

    /** The same, after something else has happened. */
    void bodyStalls(Runnable before) {
        body.coming.add(() -> {
            before.run();
            awaitClose();
            throw new AsynchronousCloseException();
        });
    }

    /** What the network does with the bytes that the client sends; unless told, it takes them all. */
    void onBytes(Taker taker) {
        body.taker = taker;
    }

    /** The bytes of files that the client has sent. */
    byte[] sentBytes() {
        return body.sent.toByteArray();
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Whether another thread closes this, which is waited for in the time of this machine. */
    boolean isClosedSoon() throws InterruptedException {
        return closed.await(1, TimeUnit.MINUTES);
    }

    /** Lets time pass until somebody closes this. */
    void awaitClose() {
        long end = time.passedNanos() + ONE_DAY_NANOS;
        while (!isClosed()) {
            if (time.passedNanos() >= end) {
                throw new AssertionError("nobody closes the connection within a day");
            }
            time.advance(LITTLE_NANOS);
        }
    }

    @Override
    public ByteChannel body() {
        return body;
    }

    @Override
    public void close() {
        closed.countDown();
    }

    /** Some bytes, or the reason why there are no more. */
    @FunctionalInterface
    private interface Coming {
        ByteBuffer get() throws IOException;
    }

    /** Takes some of the bytes that remain in a buffer. */
    @FunctionalInterface
    interface Taker {
        void take(ByteBuffer bytes) throws IOException;
    }

    private final class Body implements ByteChannel {

        private final Queue<Coming> coming = new ArrayDeque<>();
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private ByteBuffer now = ByteBuffer.allocate(0);
        private Taker taker = bytes -> {
            while (bytes.hasRemaining()) {
                sent.write(bytes.get());
            }
        };

        @Override
        public int read(ByteBuffer into) throws IOException {
            while (!now.hasRemaining()) {
                if (coming.isEmpty()) {
                    throw new AssertionError("waits for ever for bytes that will not come");
                }
                now = coming.remove().get();
            }
            int count = Math.min(into.remaining(), now.remaining());
            into.put(now.slice().limit(count));
            now.position(now.position() + count);
            return count;
        }

        @Override
        public int write(ByteBuffer bytes) throws IOException {
            int before = bytes.remaining();
            taker.take(bytes);
            return before - bytes.remaining();
        }

        @Override
        public boolean isOpen() {
            return !isClosed();
        }

        @Override
        public void close() {
            FakeEndpoint.this.close();
        }
    }
}
