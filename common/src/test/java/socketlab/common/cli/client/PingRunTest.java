package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.cli.TestEnvironment;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;
import socketlab.common.rtt.Exchange;
import socketlab.common.rtt.IntervalStatistics;
import socketlab.common.rtt.RoundTrips.Arrival;
import socketlab.common.rtt.RoundTrips.Counts;
import socketlab.common.udp.NotSentException;

@DisplayName("A run of ping: one thread sends, another receives")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PingRunTest {

    /** Longer than any machine stands still. */
    private static final long LONG = 30_000_000_000L;

    /** What arrives and can't be read. */
    private static final Object RUBBISH = new Object();

    private final List<String> told = Collections.synchronizedList(new ArrayList<>());
    private final QueueEndpoint endpoint = new QueueEndpoint();
    private TickingTime time = TickingTime.SYSTEM;
    private PingRun run;

    /** The reply at which somebody presses Ctrl-C. */
    private volatile long interruptedBy = Long.MIN_VALUE;

    /** What a server does when a ping comes; may fail as a socket may. */
    @FunctionalInterface
    interface Server {
        void receive(Request.Ping ping) throws IOException;
    }

    private final PingListener listener = new PingListener() {
        @Override
        public void replied(long sequenceNumber, Arrival arrival, long serverNanos) {
            told.add(sequenceNumber + " " + arrival.kind());
            if (sequenceNumber == interruptedBy) {
                run.interrupt();
            }
        }

        @Override
        public void lost(long sequenceNumber, Exchange exchange) {
            told.add(sequenceNumber + " lost");
        }

        @Override
        public void intervalEnded(IntervalStatistics.Interval interval) {
            told.add(interval.toString());
        }

        @Override
        public void noted(String sentence) {
            told.add(sentence);
        }
    };

    @AfterEach
    void endTheReceivingThread() {
        endpoint.close();
    }

    @Test
    void backToBackEveryRequestIsAnsweredInItsTurn() {
        Counts counts = run(plan(1_000, 0, LONG)).roundTrips().counts();
        assertEquals(new Counts(1_000, 1_000, 0, 0, 0, 0, 0, 0, 0), counts);
        assertEquals(1_000, told.size());
        assertEquals("1 IN_TIME", told.get(0));
        assertEquals("1000 IN_TIME", told.get(999));
    }

    @Test
    void atAnIntervalEveryRequestIsAnsweredToo() {
        PingSession session = run(plan(20, 1_000_000, LONG));
        assertEquals(20, session.roundTrips().counts().received());
    }

    @Test
    void backToBackTheNextRequestFollowsALostOne() {
        FakeTime fake = new FakeTime(0);
        time = fake;
        endpoint.server = ping -> {
            if (ping.id() == 3) {
                fake.advance(1_000_000); // which is the timeout
            } else {
                endpoint.reply(ping);
            }
        };
        Counts counts = run(plan(5, 0, 1_000_000)).roundTrips().counts();
        assertEquals(new Counts(5, 4, 1, 0, 0, 0, 0, 0, 0), counts);
        assertEquals(List.of("1 IN_TIME", "2 IN_TIME", "3 lost", "4 IN_TIME", "5 IN_TIME"), told);
    }

    @Test
    void atAnIntervalALostReplyDelaysNothing() {
        endpoint.server = ping -> {
            if (ping.id() != 1) {
                endpoint.reply(ping);
            }
        };
        interruptedBy = 20;
        Counts counts = run(plan(20, 1_000_000, LONG)).roundTrips().counts();
        assertEquals(new Counts(20, 19, 1, 0, 0, 0, 0, 0, 0), counts);
        assertEquals("1 lost", told.get(told.size() - 1), "given up only at the end");
    }

    @Test
    void duplicatesAndStrangersAreToldAndNoSamples() {
        List<Request.Ping> asked = new ArrayList<>();
        endpoint.server = ping -> {
            if (ping.id() == 3) {
                asked.forEach(endpoint::reply); // once more
                endpoint.reply(new Request.Ping(99, 0, "", 0));
            }
            asked.add(ping);
            endpoint.reply(ping);
        };
        Counts counts = run(plan(3, 0, LONG)).roundTrips().counts();
        assertEquals(new Counts(3, 3, 0, 0, 2, 1, 0, 0, 0), counts);
        assertEquals(List.of("1 IN_TIME", "2 IN_TIME", "1 DUPLICATE", "2 DUPLICATE", "99 UNKNOWN", "3 IN_TIME"), told);
    }

    @Test
    void whatCannotBeReadIsADamagedReplyAndTheRequestStillWaits() {
        endpoint.server = ping -> {
            if (ping.id() == 2) {
                endpoint.rubbish();
                endpoint.rubbish();
            }
            endpoint.reply(ping);
        };
        Counts counts = run(plan(3, 0, LONG)).roundTrips().counts();
        assertEquals(new Counts(3, 3, 0, 0, 0, 0, 0, 2, 0), counts);
        assertEquals(List.of("1 IN_TIME", "0 DAMAGED", "0 DAMAGED", "2 IN_TIME", "3 IN_TIME"), told);
    }

    @Test
    void whatCannotBeReadCountsForNothingWhileNothingIsMeasured() {
        start();
        endpoint.onUnreadable.run();
        assertEquals(
                2, run.run(plan(2, 0, LONG), 1, listener).roundTrips().counts().received());
        endpoint.onUnreadable.run();
        PingSession session = run.run(plan(2, 0, LONG), 3, listener);
        assertEquals(new Counts(2, 2, 0, 0, 0, 0, 0, 0, 0), session.roundTrips().counts());
        assertEquals(List.of("1 IN_TIME", "2 IN_TIME", "1 IN_TIME", "2 IN_TIME"), told);
    }

    @Test
    void intervalsEndAlsoWhileTheSenderIsHeldUpAndNothingArrives() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch threeIntervals = new CountDownLatch(3);
        endpoint.server = ping -> {
            try {
                held.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            endpoint.reply(ping);
        };
        PingListener counting = new PingListener() {
            @Override
            public void replied(long sequenceNumber, Arrival arrival, long serverNanos) {}

            @Override
            public void lost(long sequenceNumber, Exchange exchange) {}

            @Override
            public void intervalEnded(IntervalStatistics.Interval interval) {
                told.add(interval.sent() + " sent, " + interval.received() + " received");
                threeIntervals.countDown();
                if (threeIntervals.getCount() == 0) {
                    held.countDown();
                }
            }

            @Override
            public void noted(String sentence) {}
        };
        start();
        run.run(new PingPlan(1, 0, LONG, PingPlan.UNLIMITED, 160, 100, 10_000_000), 1, counting);
        assertEquals(List.of("1 sent, 0 received", "0 sent, 0 received", "0 sent, 0 received"), told.subList(0, 3));
        assertEquals(0, threeIntervals.getCount());
        assertEquals(1, Collections.frequency(told, "0 sent, 1 received"), told::toString);
    }

    @Test
    void anInterruptionEndsARunWithoutEnd() {
        interruptedBy = 10;
        Counts counts = run(plan(PingPlan.UNLIMITED, 0, LONG)).roundTrips().counts();
        assertTrue(counts.received() >= 10, counts.toString());
        assertTrue(counts.sent() <= counts.received() + 1, counts.toString());
        assertNull(run.failure());
    }

    @Test
    void anEndOfTheConnectionEndsTheRunAndAllUnderWayIsLost() {
        endpoint.server = ping -> {
            if (ping.id() <= 3) {
                endpoint.reply(ping);
            } else {
                endpoint.fail(new EOFException());
            }
        };
        Counts counts = run(plan(PingPlan.UNLIMITED, 0, LONG)).roundTrips().counts();
        assertEquals(new Counts(4, 3, 1, 0, 0, 0, 0, 0, 0), counts);
        assertInstanceOf(EOFException.class, run.failure());
    }

    @Test
    void aSocketThatCannotSendEndsTheRun() {
        endpoint.server = ping -> {
            throw new IOException("Broken pipe");
        };
        Counts counts = run(plan(PingPlan.UNLIMITED, 0, LONG)).roundTrips().counts();
        assertEquals(new Counts(1, 0, 1, 0, 0, 0, 0, 0, 0), counts);
        assertEquals("Broken pipe", run.failure().getMessage());
    }

    @Test
    void aRefusalWhileReceivingIsNotedAndTheRunGoesOn() {
        endpoint.server = ping -> {
            if (ping.id() == 2) {
                endpoint.fail(new PortUnreachableException());
            }
            endpoint.reply(ping);
        };
        assertEquals(3, run(plan(3, 0, LONG)).roundTrips().counts().received());
        assertEquals(
                List.of(
                        "1 IN_TIME",
                        "port unreachable: nobody listens on UDP port 4242 there",
                        "2 IN_TIME",
                        "3 IN_TIME"),
                told);
        assertNull(run.failure());
    }

    @Test
    void aRefusalInsteadOfSendingIsNotedAndTheRequestIsSentAgain() {
        boolean[] refused = {false};
        endpoint.server = ping -> {
            if (ping.id() == 2 && !refused[0]) {
                refused[0] = true;
                throw new PortUnreachableException();
            }
            endpoint.reply(ping);
        };
        assertEquals(
                new Counts(3, 3, 0, 0, 0, 0, 0, 0, 0),
                run(plan(3, 0, LONG)).roundTrips().counts());
        assertTrue(told.contains("port unreachable: nobody listens on UDP port 4242 there"));
    }

    @Test
    void aSecondRefusalInARowDoesNotEndTheRunEither() {
        int[] refusals = {0};
        endpoint.server = ping -> {
            if (ping.id() == 2 && refusals[0]++ < 2) {
                throw new PortUnreachableException();
            }
            endpoint.reply(ping);
        };
        interruptedBy = 3;
        assertEquals(
                new Counts(3, 2, 1, 0, 0, 0, 0, 0, 0),
                run(plan(3, 1_000_000, LONG)).roundTrips().counts());
        assertNull(run.failure());
    }

    @Test
    void whatCouldNotLeaveIsCountedApartAndTheRunGoesOn() {
        endpoint.server = ping -> {
            if (ping.id() == 2 || ping.id() == 3) {
                throw new NotSentException(new SocketException("Operation not permitted"));
            }
            endpoint.reply(ping);
        };
        PingSession session = run(plan(4, 1_000_000, LONG));
        assertEquals(new Counts(2, 2, 0, 0, 0, 0, 0, 0, 2), session.roundTrips().counts());
        assertEquals(
                List.of("2 could not leave: Operation not permitted", "3 could not leave: Operation not permitted"),
                told.stream()
                        .filter(line -> line.startsWith("seq="))
                        .map(line -> line.substring(4))
                        .toList());
        assertEquals("Operation not permitted", session.unsentReason().orElseThrow());
        assertNull(run.failure());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void backToBackTheNextRequestFollowsOneThatCouldNotLeaveWhicheverThreadSendsIt(int unsent) {
        endpoint.server = ping -> {
            if (ping.id() == unsent) {
                throw new NotSentException(new NoRouteToHostException("Network is unreachable"));
            }
            endpoint.reply(ping);
        };
        PingPlan plan = new PingPlan(5, 0, 1_000_000, PingPlan.UNLIMITED, 160, 2_000, PingPlan.UNLIMITED);
        Counts counts = run(plan).roundTrips().counts();
        assertEquals(4, counts.sent());
        assertEquals(1, counts.unsent());
        assertEquals(4, counts.received() + counts.late() + counts.lost(), "with such a timeout, who knows");
    }

    @Test
    void anErrorOfTheServerIsALossThatIsNotWaitedFor() {
        endpoint.server =
                ping -> endpoint.arrivals.add(new Reply.Failure(ping.id(), ErrorCode.SHUTTING_DOWN, "ask again later"));
        assertEquals(
                new Counts(2, 0, 2, 0, 0, 0, 0, 0, 0),
                run(plan(2, 0, LONG)).roundTrips().counts());
        assertEquals(
                List.of(
                        "seq=1 lost: the server says shutting-down: ask again later",
                        "seq=2 lost: the server says shutting-down: ask again later"),
                told);
        assertEquals("shutting-down: ask again later", run.serverSaid());
    }

    @Test
    void anErrorWhoseIdNobodyWaitsForTellsNoNumber() {
        endpoint.server = ping -> {
            endpoint.arrivals.add(new Reply.Failure(ping.id() + 8_000, ErrorCode.BAD_JSON, "words"));
            endpoint.reply(ping);
        };
        assertEquals(
                new Counts(1, 1, 0, 0, 0, 0, 0, 0, 0),
                run(plan(1, 0, LONG)).roundTrips().counts());
        assertEquals(List.of("the server says bad-json: words", "1 IN_TIME"), told);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerThatTakesNothingIsWaitedForUntilTheLastMomentAndNoLonger(boolean warmup) {
        FakeTime fake = new FakeTime(0);
        time = fake;
        endpoint.encodingNanos = 1_000 * LONG; // what this client needs itself does not count
        endpoint.server = ping -> {
            while (!endpoint.isClosed) {
                fake.advance(LONG / 100);
            }
            throw new AsynchronousCloseException();
        };
        PingPlan plan = new PingPlan(PingPlan.UNLIMITED, 0, LONG, LONG, 160, 2_000, PingPlan.UNLIMITED);
        start();
        if (warmup) {
            run.warmUp(plan.warmup(5), 1, listener);
        } else {
            run.run(plan, 1, listener);
        }
        long waited = fake.passedNanos() - endpoint.encodingNanos;
        assertTrue(waited >= plan.lastMomentNanos() && waited < 2 * plan.lastMomentNanos(), "waited " + waited);
        assertEquals(0, fake.tasks(), "nothing is watched any more");
        assertInstanceOf(IOException.class, run.failure());
    }

    @Test
    void aWarmUpWithoutAnyReplyIsGivenUp() {
        List<Long> sent = new ArrayList<>();
        endpoint.server = ping -> sent.add(ping.id());
        start();
        run.warmUp(
                plan(1_000, 0, 1_000_000).warmup(1_000),
                1,
                new QuietPing(new TestEnvironment().err(), LineStart.EMPTY, none -> {}));
        assertEquals(List.of(1L, 2L, 3L), sent);
    }

    @Test
    void repliesToTheWarmUpAreInNoCountOfTheMeasurement() {
        List<Request.Ping> warmup = new ArrayList<>();
        endpoint.server = ping -> {
            if (ping.id() <= 5) {
                warmup.add(ping);
            } else {
                warmup.forEach(endpoint::reply); // once more
                warmup.clear();
            }
            endpoint.reply(ping);
        };
        start();
        run.warmUp(
                plan(10, 0, LONG).warmup(5),
                1,
                new QuietPing(new TestEnvironment().err(), LineStart.EMPTY, none -> {}));
        assertEquals(List.of(), told);
        PingSession session = run.run(plan(10, 0, LONG), 6, listener);
        assertEquals(
                new Counts(10, 10, 0, 0, 0, 0, 0, 0, 0), session.roundTrips().counts());
        assertEquals(10, told.stream().filter(line -> line.endsWith("IN_TIME")).count());
        assertEquals(5, told.stream().filter(line -> line.endsWith("EARLIER")).count());
    }

    @Test
    void lateAndDamagedRepliesToAWarmUpThatWasGivenUpAreInNoCountEither() {
        List<Request.Ping> warmup = new ArrayList<>();
        endpoint.server = warmup::add;
        start();
        run.warmUp(
                plan(1_000, 0, 1_000_000).warmup(1_000),
                1,
                new QuietPing(new TestEnvironment().err(), LineStart.EMPTY, none -> {}));
        assertEquals(3, warmup.size());
        endpoint.server = ping -> {
            endpoint.reply(warmup.get(0));
            endpoint.reply(new Request.Ping(2, warmup.get(1).sentAt(), "flipped", 160));
            endpoint.reply(new Request.Ping(2_000_000, warmup.get(2).sentAt(), "", 160));
            endpoint.reply(ping);
        };
        PingSession session = run.run(plan(1, 0, LONG), 1_001, listener);
        assertEquals(new Counts(1, 1, 0, 0, 0, 0, 0, 0, 0), session.roundTrips().counts());
        assertEquals(3, told.stream().filter(line -> line.endsWith("EARLIER")).count(), told.toString());
    }

    private static PingPlan plan(long count, long interval, long timeout) {
        return new PingPlan(count, interval, timeout, PingPlan.UNLIMITED, 160, 2_000, PingPlan.UNLIMITED);
    }

    private void start() {
        run = new PingRun(endpoint, time);
        run.startReceiving();
    }

    private PingSession run(PingPlan plan) {
        start();
        return run.run(plan, 1, listener);
    }

    /** Answers every ping at once, unless told otherwise. */
    private final class QueueEndpoint implements ClientEndpoint {

        /** Replies, failures to receive them, and {@link #RUBBISH}. */
        private final BlockingQueue<Object> arrivals = new LinkedBlockingQueue<>();

        private volatile Runnable onUnreadable;
        private volatile Server server = this::reply;
        private volatile boolean isClosed;

        /** How long each request takes before its bytes go to the kernel; only in virtual time. */
        private long encodingNanos;

        void reply(Request.Ping ping) {
            arrivals.add(new Reply.Pong(ping.id(), ping.sentAt(), 0, 0, 0, ping.padding(), ping.size()));
        }

        void fail(IOException failure) {
            arrivals.add(failure);
        }

        void rubbish() {
            arrivals.add(RUBBISH);
        }

        @Override
        public void onUnreadable(Runnable action) {
            onUnreadable = action;
        }

        @Override
        public void send(Request request, LongConsumer beforeWrite) throws IOException {
            if (encodingNanos > 0) {
                ((FakeTime) time).advance(encodingNanos);
            }
            beforeWrite.accept(time.nanos());
            server.receive((Request.Ping) request);
        }

        @Override
        public Arrival receive(long timeoutNanos) throws IOException {
            try {
                Object arrival = arrivals.take();
                for (; arrival == RUBBISH; arrival = arrivals.take()) {
                    onUnreadable.run();
                }
                if (arrival instanceof IOException failure) {
                    throw failure;
                }
                return new Arrival((Reply) arrival, time.nanos(), time.wallMicros());
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public Transport transport() {
            return Transport.UDP;
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

        @Override
        public ByteChannel body() {
            throw new UnsupportedOperationException("no bytes are moved here");
        }

        @Override
        public void close() {
            isClosed = true;
            fail(new EOFException());
        }
    }
}
