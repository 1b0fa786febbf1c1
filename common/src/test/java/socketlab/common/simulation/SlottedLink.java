package socketlab.common.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import socketlab.common.reliable.Ack;
import socketlab.common.reliable.Receiver;
import socketlab.common.reliable.Segment;
import socketlab.common.reliable.Sender;
import socketlab.common.reliable.SenderObserver;
import socketlab.common.reliable.Settings;
import socketlab.common.reliable.State;

/**
 * The link of the textbooks: the sender sits right at it and sends one segment in each slot, or none; there is no queue.
 * A segment takes a slot to be sent and {@code way} slots to arrive, an acknowledgement only the way.
 */
final class SlottedLink {

    private static final long SLOT_NANOS = 1_000_000;

    private final int way;
    private final double loss;
    private final Random random;
    private final Queue<OnTheWay> segments = new ArrayDeque<>();
    private final Queue<OnTheWay> acks = new ArrayDeque<>();

    private record OnTheWay(long atNanos, Object what) {}

    SlottedLink(int way, double loss, long seed) {
        this.way = way;
        this.loss = loss;
        this.random = new Random(seed);
    }

    /** How much of the slots carry a segment that is of use, in the long run of so many segments. */
    double utilisation(Settings settings, int count) {
        Sender sender = new Sender(1, settings, 0, SenderObserver.NONE);
        Receiver receiver = new Receiver(1, settings, 0);
        int written = 0;
        long slot = 0;
        for (; sender.state() == State.OPEN; slot++) {
            long now = slot * SLOT_NANOS;
            deliver(sender, receiver, now);
            while (written < count && sender.room() > 0) {
                written += sender.write(ByteBuffer.wrap(new byte[1], 0, 1));
            }
            if (written == count) {
                sender.finish();
            }
            Segment segment = sender.poll(now);
            if (segment != null && random.nextDouble() >= loss) {
                segments.add(new OnTheWay(now + (1 + way) * SLOT_NANOS, segment));
            }
        }
        return (double) count / slot;
    }

    private void deliver(Sender sender, Receiver receiver, long now) {
        while (!segments.isEmpty() && segments.element().atNanos <= now) {
            OnTheWay arrival = segments.remove();
            receiver.receive((Segment) arrival.what, arrival.atNanos);
            while (receiver.read() != null) {
                // The application takes everything at once.
            }
            acks.add(new OnTheWay(arrival.atNanos + way * SLOT_NANOS, receiver.poll(arrival.atNanos)));
        }
        while (!acks.isEmpty() && acks.element().atNanos <= now) {
            sender.receive((Ack) acks.remove().what, now);
        }
    }
}
