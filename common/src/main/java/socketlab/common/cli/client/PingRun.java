package socketlab.common.cli.client;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.util.concurrent.locks.LockSupport;
import socketlab.common.cli.Reason;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.rtt.Exchange;
import socketlab.common.rtt.RoundTrips;
import socketlab.common.udp.NotSentException;

/**
 * Drives a {@link PingSession} over a real socket. Two threads, so that sending and receiving are independent: the
 * caller's sends on schedule and gives up what is lost; another receives, and back to back it also sends the next
 * request, because a hand-over between threads would cost more than the round trip that is measured.
 */
final class PingRun {

    private final ClientEndpoint endpoint;
    private final TickingTime time;

    /** Guards what both threads use: all fields below, unless it is said there. */
    private final Object lock = new Object();

    /** {@code null} while nothing is measured: what arrives then counts for nothing. */
    private PingSession session;

    private PingListener listener;

    /** Whose replies may still come during the run; {@code null} if there was none. Not shared. */
    private PingSession warmup;

    /** {@code null} where the plan has no last moment. */
    private StallWatch lastResort;

    private boolean interrupted;
    private IOException failure;
    private String serverSaid;

    /** To be woken; not guarded, because waking needs no order. */
    private volatile Thread sender;

    PingRun(ClientEndpoint endpoint, TickingTime time) {
        this.endpoint = endpoint;
        this.time = time;
    }

    /** Starts to receive; call once, before the first {@link #run}. */
    void startReceiving() {
        endpoint.onUnreadable(this::unreadable);
        Thread receiver = new Thread(this::receiveReplies, "receiver");
        receiver.setDaemon(true);
        receiver.start();
    }

    /** Runs a plan before the one that counts, and gives up early if nobody seems to be there. */
    PingSession warmUp(PingPlan plan, long firstId, PingListener toTell) {
        warmup = run(plan, firstId, toTell, true);
        return warmup;
    }

    /**
     * Runs a plan to its end and returns what was measured; ends early if the socket fails, see {@link #failure}, or
     * after {@link #interrupt}.
     */
    PingSession run(PingPlan plan, long firstId, PingListener toTell) {
        return run(plan, firstId, toTell, false);
    }

    private PingSession run(PingPlan plan, long firstId, PingListener toTell, boolean endIfHopeless) {
        PingSession started = new PingSession(plan, firstId, time.nanos(), warmup, toTell::intervalEnded);
        sender = Thread.currentThread();
        try (StallWatch watch = lastResort(plan)) {
            synchronized (lock) {
                session = started;
                listener = toTell;
                lastResort = watch;
            }
            return driveInIntervals(started, plan.everyNanos(), endIfHopeless);
        }
    }

    private PingSession driveInIntervals(PingSession started, long everyNanos, boolean endIfHopeless) {
        if (everyNanos == PingPlan.UNLIMITED) {
            return drive(started, endIfHopeless);
        }
        try (IntervalClock clock = new IntervalClock(() -> endIntervals(started))) {
            clock.start();
            return drive(started, endIfHopeless);
        }
    }

    private long endIntervals(PingSession of) {
        synchronized (lock) {
            return of.endIntervals(time.nanos());
        }
    }

    /** A server that doesn't read can hold up a write for ever, but no longer than until the last moment of the plan. */
    private StallWatch lastResort(PingPlan plan) {
        long last = plan.lastMomentNanos();
        return last == PingPlan.UNLIMITED ? null : new StallWatch(endpoint, last, last, time);
    }

    private PingSession drive(PingSession started, boolean endIfHopeless) {
        while (true) {
            long idleNanos;
            synchronized (lock) {
                long now = time.nanos();
                if (failure != null) {
                    session.breakOff(this::tellLost);
                } else if (interrupted) {
                    session.stop(now);
                }
                session.advanceTo(now, this::tellLost);
                if (endIfHopeless && session.isHopeless()) {
                    session.stop(now);
                }
                if (session.isOver()) {
                    session.finish(now);
                    session = null; // what comes now is too late for any count
                    lastResort = null;
                    return started;
                }
                idleNanos = session.nanosToNextEvent(now);
            }
            if (!sendIfDue() && idleNanos > 0) {
                LockSupport.parkNanos(idleNanos);
            }
        }
    }

    private void tellLost(Exchange exchange) {
        listener.lost(session.sequenceNumber(exchange.id()), exchange);
    }

    /** Ends the run as soon as it has said goodbye to what is under way. For any thread. */
    void interrupt() {
        synchronized (lock) {
            interrupted = true;
        }
        LockSupport.unpark(sender);
    }

    /** Ends the run at once, also if it hangs in a write. For any thread. */
    void abandon() {
        try {
            endpoint.close();
        } catch (IOException e) {
            fail(e);
        }
    }

    /** What the server said last that was no pong, or {@code null}. */
    String serverSaid() {
        synchronized (lock) {
            return serverSaid;
        }
    }

    /** Why the run ended early, or {@code null}. */
    IOException failure() {
        synchronized (lock) {
            return failure;
        }
    }

    private boolean sendIfDue() {
        Request.Ping ping;
        synchronized (lock) {
            ping = session == null ? null : session.takeDue(time.nanos(), time.wallMicros());
        }
        if (ping == null) {
            return false;
        }
        // Not under the lock: a server that doesn't read must not keep us from receiving, or both would wait for ever.
        try {
            send(ping);
        } catch (NotSentException e) {
            couldNotLeave(ping, e);
        } catch (IOException e) {
            fail(e);
        }
        return true;
    }

    private void send(Request.Ping ping) throws IOException {
        try {
            endpoint.send(ping, this::leaves);
        } catch (PortUnreachableException e) {
            // The answer to an earlier datagram; the kernel reports it instead of sending this one.
            noteRefusal();
            sendAgain(ping);
        }
    }

    private void sendAgain(Request.Ping ping) throws IOException {
        try {
            endpoint.send(ping, nanos -> {});
        } catch (PortUnreachableException e) {
            noteRefusal(); // several were under way; this one is as lost as they are
        }
    }

    private void couldNotLeave(Request.Ping ping, NotSentException e) {
        String reason = Reason.of(e);
        synchronized (lock) {
            if (session != null) {
                session.unsent(ping.id(), reason, time.nanos());
                listener.noted("seq=" + session.sequenceNumber(ping.id()) + " could not leave: " + reason);
            }
        }
        LockSupport.unpark(sender); // back to back, it sends the next one, after a pause
    }

    private void leaves(long nanos) {
        synchronized (lock) {
            if (session != null) {
                session.leaves(nanos);
            }
            if (lastResort != null) { // the server's time begins with the first request
                lastResort.begin();
            }
        }
    }

    private void receiveReplies() {
        while (failure() == null) {
            try {
                ClientEndpoint.Arrival arrival = endpoint.receive(ClientEndpoint.FOREVER);
                if (arrival.reply() instanceof Reply.Pong pong) {
                    arrived(pong, arrival);
                } else {
                    refused(arrival.reply());
                }
            } catch (PortUnreachableException e) {
                noteRefusal();
            } catch (IOException e) {
                fail(e);
            } catch (RuntimeException | Error e) {
                fail(new IOException("a reply met a failure of this client: " + e, e));
            }
        }
    }

    private void arrived(Reply.Pong pong, ClientEndpoint.Arrival arrival) {
        synchronized (lock) {
            if (session == null) {
                return;
            }
            RoundTrips.Arrival outcome = session.arrived(pong, arrival.atNanos(), arrival.atMicros());
            listener.replied(session.sequenceNumber(pong.id()), outcome, pong.processingNanos());
        }
        goOn();
    }

    private void unreadable() {
        synchronized (lock) {
            if (session != null) {
                listener.replied(0, session.unreadable(), 0);
            }
        }
    }

    /** After something has been answered: sends what is due then, or lets the sender see that all is over. */
    private void goOn() {
        boolean over;
        boolean nextIsOurs;
        synchronized (lock) {
            over = session == null || session.isOver();
            nextIsOurs = !over && session.isBackToBack();
        }
        if (over) {
            LockSupport.unpark(sender);
        } else if (nextIsOurs) {
            sendIfDue();
        }
    }

    private void refused(Reply reply) {
        if (!(reply instanceof Reply.Failure refusal)) {
            return;
        }
        synchronized (lock) {
            serverSaid = refusal.code().wireName() + ": " + refusal.message();
            if (session == null) {
                return;
            }
            // Of a request that nobody waits for, the number may be damaged, and says nothing to a person.
            String which = session.refused(refusal) ? "seq=" + session.sequenceNumber(refusal.id()) + " lost: " : "";
            listener.noted(which + "the server says " + serverSaid);
        }
        goOn();
    }

    private void noteRefusal() {
        synchronized (lock) {
            if (session != null) {
                listener.noted("port unreachable: nobody listens on " + endpoint.transport() + " port "
                        + endpoint.server().getPort() + " there");
            }
        }
    }

    private void fail(IOException e) {
        synchronized (lock) {
            if (failure == null) {
                failure = e;
            }
        }
        LockSupport.unpark(sender);
    }
}
