package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import socketlab.common.Seed;
import socketlab.common.framing.Datagrams;
import socketlab.common.link.Arrival;
import socketlab.common.link.Impairments;
import socketlab.common.link.Link;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Message;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.rtt.Exchange;
import socketlab.common.rtt.RoundTrips;

@DisplayName("Behind links that flip bits at both ends, no ping takes longer than these links can make it")
class DamagedPingTest {

    private static final long MS = 1_000_000;
    private static final long LINK_NANOS = MS;
    private static final long SERVER_NANOS = 100_000;
    private static final long SLOWEST_NANOS = 4 * LINK_NANOS + SERVER_NANOS;

    /** No multiple of it is what one flipped digit makes of a time, so two that are flipped never agree. */
    private static final long INTERVAL_NANOS = 7 * MS;

    private static final long COUNT = 1_500;
    private static final long FIRST_ID = 100_000;
    private static final Impairments FLIPS =
            Impairments.NONE.withDelay(LINK_NANOS, 0).withCorruption(0.2);

    /** A datagram at the end of its last link. */
    private record Coming(long atNanos, byte[] bytes, BiConsumer<byte[], Long> end) {}

    private final PriorityQueue<Coming> underWay = new PriorityQueue<>(Comparator.comparingLong(Coming::atNanos));
    private final List<Link> there = new ArrayList<>();
    private final List<Link> back = new ArrayList<>();
    private final PingSession session = new PingSession(
            new PingPlan(COUNT, INTERVAL_NANOS, 1_000 * MS, PingPlan.UNLIMITED, 300, (int) COUNT, PingPlan.UNLIMITED),
            FIRST_ID,
            0,
            none -> {});

    @RepeatedTest(40)
    void noSampleIsOfATimeThatNeverWas() throws BadMessageException {
        Seed seed = Seed.ofThisRun();
        Random random = seed.newRandom();
        for (int i = 0; i < 2; i++) {
            there.add(new Link(FLIPS, random.nextLong()));
            back.add(new Link(FLIPS, random.nextLong()));
        }
        for (int i = 0; i < COUNT; i++) {
            long now = i * INTERVAL_NANOS;
            deliverUntil(now);
            session.advanceTo(now, lost -> {});
            Request.Ping ping = session.takeDue(now, now / 1_000);
            session.leaves(now);
            send(ping, now, there, this::serve);
        }
        deliverUntil(Long.MAX_VALUE);
        RoundTrips roundTrips = session.roundTrips();
        assertTrue(roundTrips.counts().received() > COUNT / 4, roundTrips.counts() + seed.toString());
        assertTrue(roundTrips.counts().damaged() > 0, roundTrips.counts() + seed.toString());
        assertEquals(SLOWEST_NANOS, roundTrips.rtt().summary().orElseThrow().max(), seed::toString);
        assertEquals(SLOWEST_NANOS, roundTrips.rtt().summary().orElseThrow().min(), seed::toString);
        for (Exchange exchange : roundTrips.exchanges()) {
            assertTrue(exchange.outcome() != Exchange.Outcome.LATE, () -> "late: " + exchange.id() + seed);
        }
    }

    private void deliverUntil(long nanos) {
        while (!underWay.isEmpty() && underWay.peek().atNanos() <= nanos) {
            Coming next = underWay.remove();
            next.end().accept(next.bytes(), next.atNanos());
        }
    }

    private void send(Message message, long nowNanos, List<Link> links, BiConsumer<byte[], Long> end)
            throws BadMessageException {
        ByteSink payload = new ByteSink(512);
        Datagrams.encode(message, message.id(), payload);
        byte[] bytes = ByteBuffer.allocate(payload.size())
                .put(payload.array(), 0, payload.size())
                .array();
        long atNanos = nowNanos;
        for (Link link : links) {
            Arrival arrival = link.send(bytes.length, atNanos).get(0);
            arrival.damage(bytes, 0);
            atNanos = arrival.atNanos();
        }
        underWay.add(new Coming(atNanos, bytes, end));
    }

    /** What can't be read is lost; what can is answered as it came. */
    private void serve(byte[] datagram, long nowNanos) {
        try {
            if (Datagrams.decode(ByteBuffer.wrap(datagram), 1_000) instanceof Request.Ping ping) {
                long receivedAt = nowNanos / 1_000;
                long repliedAt = receivedAt + SERVER_NANOS / 1_000;
                Reply.Pong pong = new Reply.Pong(
                        ping.id(), ping.sentAt(), receivedAt, repliedAt, SERVER_NANOS, ping.padding(), ping.size());
                send(pong, nowNanos + SERVER_NANOS, back, this::arrive);
            }
        } catch (BadMessageException e) {
            return;
        }
    }

    private void arrive(byte[] datagram, long nowNanos) {
        try {
            if (Datagrams.decode(ByteBuffer.wrap(datagram), 1_000) instanceof Reply.Pong pong) {
                session.arrived(pong, nowNanos, nowNanos / 1_000);
            }
        } catch (BadMessageException e) {
            return;
        }
    }
}
