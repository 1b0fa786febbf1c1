package socketlab.common.cli.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;

/** A server and the network before it, in virtual time: waiting for a reply is what lets time pass. For one thread. */
final class FakeEndpoint implements ClientEndpoint {

    /** What will arrive: a reply, or the news that something went wrong. */
    private record Event(long atNanos, Reply reply, IOException failure) {}

    private final Transport transport;
    private final FakeTime time;
    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparingLong(Event::atNanos));
    private final List<String> sent = new ArrayList<>();
    private Consumer<Request> server = request -> {};

    FakeEndpoint(Transport transport, FakeTime time) {
        this.transport = transport;
        this.time = time;
    }

    /** What the server does when a request comes. */
    void onRequest(Consumer<Request> server) {
        this.server = server;
    }

    void replyAfter(long millis, Reply reply) {
        events.add(new Event(time.passedNanos() + millis * 1_000_000, reply, null));
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
        beforeWrite.accept(time.nanos());
        sent.add(time.passedNanos() / 1_000_000 + " ms: " + request);
        server.accept(request);
    }

    @Override
    public Arrival receive(long timeoutNanos) throws IOException {
        Event next = events.peek();
        long waitNanos = next == null ? FOREVER : Math.max(0, next.atNanos() - time.passedNanos());
        if (waitNanos > timeoutNanos) {
            time.advance(timeoutNanos);
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
        return new Arrival(next.reply(), time.nanos(), time.wallMicros());
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
    public OptionalLong connectNanos() {
        return OptionalLong.empty();
    }

    @Override
    public void close() {}
}
