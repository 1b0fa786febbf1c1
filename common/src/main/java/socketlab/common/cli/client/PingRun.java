package socketlab.common.cli.client;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.util.concurrent.locks.LockSupport;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.rtt.TimeSource;

/**
 * Drives a {@link PingSession} over a real socket. Two threads, so that sending and receiving are independent: the
 * caller's sends on schedule and gives up what is lost; another receives, and back to back it also sends the next
 * request, because a hand-over between threads would cost more than the round trip that is measured.
 */
final class PingRun {

    private final ClientEndpoint endpoint;
    private final TimeSource time;
    private final Thread sender = Thread.currentThread();

    /** Guards the session, which both threads use. */
    private final Object lock = new Object();

    private PingSession session;
    private PingListener listener;
    private boolean interrupted;
    private IOException failure;

    /** For the thread that will call {@link #run}. */
    PingRun(ClientEndpoint endpoint, TimeSource time) {
        this.endpoint = endpoint;
        this.time = time;
    }

    /** Starts to receive; call once, before the first {@link #run}. */
    void startReceiving() {
        Thread receiver = new Thread(this::receiveReplies, "receiver");
        receiver.setDaemon(true);
        receiver.start();
    }

    /**
     * Runs a plan to its end and returns what was measured; ends early if the socket fails, see {@link #failure}, or
     * after {@link #interrupt}.
     */
    PingSession run(PingPlan plan, long firstId, PingListener toTell) {
        PingSession started = new PingSession(plan, firstId, time.nanos());
        synchronized (lock) {
            session = started;
            listener = toTell;
        }
        while (true) {
            long idleNanos;
            synchronized (lock) {
                if (failure != null) {
                    session.breakOff(lost -> listener.lost(session.sequenceNumber(lost.id()), lost));
                } else if (interrupted) {
                    session.stop(time.nanos());
                }
                long now = time.nanos();
                session.advanceTo(now, lost -> listener.lost(session.sequenceNumber(lost.id()), lost));
                if (session.isOver()) {
                    return started;
                }
                idleNanos = session.nanosToNextEvent(now);
            }
            if (!sendIfDue() && idleNanos > 0) {
                LockSupport.parkNanos(idleNanos);
            }
        }
    }

    /** Ends the run as soon as it has said goodbye to what is under way. For any thread. */
    void interrupt() {
        synchronized (lock) {
            interrupted = true;
        }
        LockSupport.unpark(sender);
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
            ping = session.takeDue(time.nanos(), time.wallMicros());
        }
        if (ping == null) {
            return false;
        }
        // Not under the lock: a server that doesn't read must not keep us from receiving, or both would wait for ever.
        try {
            send(ping);
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

    private void leaves(long nanos) {
        synchronized (lock) {
            session.leaves(nanos);
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
            }
        }
    }

    private void arrived(Reply.Pong pong, ClientEndpoint.Arrival arrival) {
        boolean over;
        boolean nextIsOurs;
        synchronized (lock) {
            PingListener toTell = listener;
            long sequenceNumber = session.sequenceNumber(pong.id());
            var outcome = session.arrived(pong, arrival.atNanos(), arrival.atMicros());
            toTell.replied(sequenceNumber, outcome, pong.processingNanos());
            over = session.isOver();
            nextIsOurs = session.isBackToBack();
        }
        if (over) {
            LockSupport.unpark(sender);
        } else if (nextIsOurs) {
            sendIfDue();
        }
    }

    private void refused(Reply reply) {
        if (reply instanceof Reply.Failure failure) {
            synchronized (lock) {
                listener.noted("the server says " + failure.code().wireName() + ": " + failure.message());
            }
        }
    }

    private void noteRefusal() {
        synchronized (lock) {
            listener.noted("port unreachable: nobody listens on " + endpoint.transport() + " port "
                    + endpoint.server().getPort() + " there");
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
