package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.RepeatedTest;
import socketlab.common.Seed;
import socketlab.common.framing.Datagrams;
import socketlab.common.link.Arrival;
import socketlab.common.link.Impairments;
import socketlab.common.link.Link;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.rtt.Exchange;
import socketlab.common.rtt.LossCause;

@DisplayName("Where one request waits at a time, it is lost as damaged if and only if something came back")
class LostAsDamagedTest {

    private static final long MS = 1_000_000;
    private static final long TIMEOUT_NANOS = 5 * MS;

    /** One flipped digit of a time makes no multiple of it, so none becomes the time of another request. */
    private static final long INTERVAL_NANOS = 7 * MS;

    private static final int COUNT = 1_000;
    private static final long FIRST_ID = 100_000;

    private final PingSession session = new PingSession(
            new PingPlan(COUNT, INTERVAL_NANOS, TIMEOUT_NANOS, PingPlan.UNLIMITED, 300, COUNT, PingPlan.UNLIMITED),
            FIRST_ID,
            0,
            none -> {});

    @RepeatedTest(20)
    void theCauseIsWhatHappened() throws BadMessageException {
        Seed seed = Seed.ofThisRun();
        Random random = seed.newRandom();
        Link back = new Link(Impairments.NONE.withDelay(MS, 0).withCorruption(0.5), random.nextLong());
        boolean[] somethingCame = new boolean[COUNT];
        for (int i = 0; i < COUNT; i++) {
            long now = i * INTERVAL_NANOS;
            session.advanceTo(now, lost -> {});
            Request.Ping ping = session.takeDue(now, now / 1_000);
            session.leaves(now);
            somethingCame[i] = random.nextInt(3) > 0;
            if (somethingCame[i]) {
                arrive(through(back, ping, now), now + MS);
            }
        }
        session.advanceTo(COUNT * INTERVAL_NANOS, lost -> {});
        int damaged = 0;
        for (Exchange exchange : session.roundTrips().exchanges()) {
            if (exchange.outcome() == Exchange.Outcome.LOST) {
                boolean came = somethingCame[(int) (exchange.id() - FIRST_ID)];
                LossCause expected = came ? LossCause.DAMAGED : LossCause.UNANSWERED;
                assertEquals(expected, exchange.lossCause().orElseThrow(), () -> exchange.id() + seed.toString());
                damaged += came ? 1 : 0;
            }
        }
        assertTrue(damaged > 0, seed::toString);
        assertEquals(damaged, session.roundTrips().lossRuns().lost(LossCause.DAMAGED), seed::toString);
    }

    /** The bytes of the reply, of which at most one bit is flipped. */
    private static byte[] through(Link link, Request.Ping ping, long nowNanos) throws BadMessageException {
        Reply.Pong pong = new Reply.Pong(ping.id(), ping.sentAt(), 0, 0, 0, ping.padding(), ping.size());
        ByteSink payload = new ByteSink(512);
        Datagrams.encode(pong, pong.id(), payload);
        byte[] bytes = Arrays.copyOf(payload.array(), payload.size());
        Arrival arrival = link.send(bytes.length, nowNanos).get(0);
        arrival.damage(bytes, 0);
        return bytes;
    }

    private void arrive(byte[] datagram, long nowNanos) {
        try {
            session.arrived((Reply.Pong) Datagrams.decode(ByteBuffer.wrap(datagram), 1_000), nowNanos, 0);
        } catch (BadMessageException e) {
            session.unreadable();
        }
    }
}
