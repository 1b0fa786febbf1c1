package socketlab.common.simulation;

import java.nio.ByteBuffer;
import socketlab.common.reliable.Ack;
import socketlab.common.reliable.Receiver;
import socketlab.common.reliable.Segment;
import socketlab.common.reliable.Sender;
import socketlab.common.reliable.SenderObserver;
import socketlab.common.reliable.State;

/** The two ends of a flow, and the applications behind them: one writes the content, the other reads and checks it. */
final class Ends {

    private static final long NEVER = Long.MAX_VALUE;

    /** The room that a receiver has in the eyes of a sender without flow control. */
    private static final long BOUNDLESS = Integer.MAX_VALUE;

    private final long id;
    private final Flow flow;
    private final Wire wire;
    private final Sender sender;
    private final CountingObserver observer;

    private long written;
    private Receiver receiver;
    private boolean heard;
    private boolean started;
    private boolean finished;
    private long read;
    private long segmentsRead;
    private long firstMistake = -1;
    private long nextReadNanos;
    private long lastReadNanos;
    private long endedNanos = NEVER;

    Ends(long id, Flow flow, Wire wire, SenderObserver observer) {
        this.id = id;
        this.flow = flow;
        this.wire = wire;
        this.observer = new CountingObserver(observer);
        sender = new Sender(id, flow.sender(), flow.startNanos(), this.observer);
        receiver = new Receiver(id, flow.receiver(), flow.startNanos());
        nextReadNanos = flow.startNanos();
    }

    /** Does all that is due: writes, sends, reads, acknowledges. */
    void drive(long nowNanos) {
        if (nowNanos < flow.startNanos()) {
            return;
        }
        started = true;
        do {
            for (Segment segment = sender.poll(nowNanos); segment != null; segment = sender.poll(nowNanos)) {
                wire.send(segment, this, nowNanos);
            }
        } while (write());
        read(nowNanos);
        for (Ack ack = receiver.poll(nowNanos); ack != null; ack = receiver.poll(nowNanos)) {
            wire.send(flow.flowControl() ? ack : ack.withWindow(BOUNDLESS), this, nowNanos);
        }
        if (endedNanos == NEVER && receiver.state() != State.OPEN) {
            endedNanos = nowNanos;
        }
    }

    /** Writes what there is room for; whether there is something new to send. */
    private boolean write() {
        if (finished) {
            return false;
        }
        long before = written;
        while (written < flow.bytes() && sender.room() > 0) {
            int most = (int) Math.min(flow.bytes() - written, Content.MOST);
            written += sender.write(ByteBuffer.wrap(Content.block(), Content.offset(written), most));
        }
        if (written == flow.bytes()) {
            finished = true;
            sender.finish();
        }
        return finished || written > before;
    }

    private void read(long nowNanos) {
        while (nowNanos >= nextReadNanos) {
            byte[] body = receiver.read();
            if (body == null) {
                return;
            }
            int mistake = Content.mismatch(body, read);
            if (mistake >= 0 && firstMistake < 0) {
                firstMistake = read + mistake;
            }
            read += body.length;
            segmentsRead++;
            lastReadNanos = nowNanos;
            nextReadNanos = nowNanos + flow.readEveryNanos();
        }
    }

    void arrived(Segment segment, long nowNanos) {
        if (!heard) {
            // However long the way is, a receiver's patience begins where it is first spoken to.
            heard = true;
            receiver = new Receiver(id, flow.receiver(), nowNanos);
            endedNanos = NEVER;
        }
        receiver.receive(segment, nowNanos);
    }

    void arrived(Ack ack, long nowNanos) {
        sender.receive(ack, nowNanos);
    }

    /** When {@link #drive} has something to do if nothing arrives before, or {@link Long#MAX_VALUE}. */
    long dueNanos(long nowNanos) {
        if (!started) {
            return Math.max(nowNanos, flow.startNanos());
        }
        long due = Math.min(sender.dueInNanos(nowNanos), receiver.dueInNanos(nowNanos));
        long dueNanos = due == NEVER ? NEVER : nowNanos + due;
        return nextReadNanos > nowNanos ? Math.min(dueNanos, nextReadNanos) : dueNanos;
    }

    FlowResult result(long nowNanos) {
        // What a slow application has not read when the last segment arrives is not there for it yet.
        long overNanos = receiver.state() == State.COMPLETE ? Math.max(endedNanos, lastReadNanos) : endedNanos;
        boolean isWhole = firstMistake < 0 && read == flow.bytes() && receiver.state() == State.COMPLETE;
        return new FlowResult(
                sender.state(),
                receiver.state(),
                heard && receiver.failure() != null ? receiver.failure() : sender.failure(),
                isWhole,
                read,
                segmentsRead,
                firstMistake,
                Math.min(overNanos, nowNanos) - flow.startNanos(),
                observer.sent,
                observer.repeated,
                observer.timeouts);
    }

    /** Counts, and passes on. */
    private static final class CountingObserver implements SenderObserver {
        private final SenderObserver next;
        private long sent;
        private long repeated;
        private long timeouts;

        CountingObserver(SenderObserver next) {
            this.next = next;
        }

        @Override
        public void sent(long elapsedNanos, Segment segment, boolean again) {
            sent++;
            repeated += again ? 1 : 0;
            next.sent(elapsedNanos, segment, again);
        }

        @Override
        public void acknowledged(long elapsedNanos, Ack ack, int newly) {
            next.acknowledged(elapsedNanos, ack, newly);
        }

        @Override
        public void ignored(long elapsedNanos, Ack ack) {
            next.ignored(elapsedNanos, ack);
        }

        @Override
        public void timedOut(long elapsedNanos, long nextRtoNanos) {
            timeouts++;
            next.timedOut(elapsedNanos, nextRtoNanos);
        }

        @Override
        public void congestionWindow(long elapsedNanos, int window, int threshold) {
            next.congestionWindow(elapsedNanos, window, threshold);
        }
    }
}
