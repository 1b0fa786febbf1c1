package socketlab.common.udp;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import socketlab.common.rtt.TimeSource;

/**
 * Datagrams on their way, each with the time of its arrival. They come out in the order of these times, and none before
 * its own; as late as the system wakes a thread, mostly less than a tenth of a millisecond. For several threads.
 */
final class DelayLine {

    /** What holding a datagram costs, beside its bytes: a parcel, an array, and an address of its own. */
    static final int OVERHEAD_BYTES = 192;

    /**
     * A datagram on its way.
     *
     * @param peer who sent it, or to whom it goes
     */
    record Parcel(byte[] bytes, SocketAddress peer, long atNanos, long number) implements Comparable<Parcel> {

        int cost() {
            return bytes.length + OVERHEAD_BYTES;
        }

        /** What arrives at the same time stays in the order in which it was sent. */
        @Override
        public int compareTo(Parcel other) {
            long difference = atNanos - other.atNanos;
            return Long.signum(difference != 0 ? difference : number - other.number);
        }
    }

    private final Capacity capacity;
    private final TimeSource time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final PriorityQueue<Parcel> parcels = new PriorityQueue<>();
    private long bytesHeld;
    private long taken;
    /** Whether the taker is still busy with what it took last. */
    private boolean inHand;

    private boolean closed;

    /** What the taker is told next, or {@code null}. */
    private IOException failure;

    /** @param capacity is charged with what is held, datagrams and what they cost beside; what it does not allow is lost */
    DelayLine(Capacity capacity, TimeSource time) {
        this.capacity = capacity;
        this.time = time;
    }

    /** Sends a datagram on its way; false if there is no room, no memory, or it is closed. */
    boolean put(byte[] bytes, SocketAddress peer, long atNanos) {
        lock.lock();
        try {
            Parcel parcel = new Parcel(bytes, peer, atNanos, taken++);
            if (closed || !capacity.tryTake(parcel.cost())) {
                return false;
            }
            boolean isAdded = false;
            try {
                isAdded = parcels.add(parcel);
            } finally {
                if (!isAdded) { // there is no memory for a longer queue
                    capacity.giveBack(parcel.cost());
                }
            }
            bytesHeld += parcel.cost();
            if (parcels.peek() == parcel) {
                changed.signalAll();
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Tells the taker of an error, once, before anything else. */
    void fail(IOException e) {
        lock.lock();
        try {
            failure = e;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next arrival. Who asks for it is done with the one before.
     *
     * @param timeoutNanos as for {@link UdpSocket#receive}
     * @return {@code null} if nothing has arrived in time
     */
    Parcel take(long timeoutNanos) throws IOException {
        long deadline = time.nanos() + timeoutNanos;
        lock.lock();
        try {
            putDown();
            while (true) {
                requireNoFailure();
                long now = time.nanos();
                Parcel next = parcels.peek();
                long untilNext = next == null ? Long.MAX_VALUE : next.atNanos - now;
                if (untilNext <= 0) {
                    bytesHeld -= next.cost();
                    capacity.giveBack(next.cost());
                    parcels.remove();
                    inHand = true;
                    return next;
                }
                long left = timeoutNanos == UdpSocket.FOREVER ? Long.MAX_VALUE : deadline - now;
                if (left <= 0) {
                    return null;
                }
                awaitChange(Math.min(untilNext, left));
            }
        } finally {
            lock.unlock();
        }
    }

    private void putDown() {
        if (inHand) {
            inHand = false;
            changed.signalAll();
        }
    }

    private void requireNoFailure() throws IOException {
        if (failure != null) {
            IOException toTell = failure;
            failure = null;
            throw toTell;
        }
        if (closed) {
            throw new ClosedChannelException();
        }
    }

    /** Waits until all has come out and the taker is done with it, or it is closed, but no longer than this. */
    void awaitEmpty(long timeoutNanos) {
        long deadline = time.nanos() + timeoutNanos;
        lock.lock();
        try {
            for (long left = timeoutNanos;
                    left > 0 && (inHand || !parcels.isEmpty()) && !closed;
                    left = deadline - time.nanos()) {
                awaitChange(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** What is still on its way is lost; a taker gets a {@link ClosedChannelException}. */
    void close() {
        lock.lock();
        try {
            closed = true;
            capacity.giveBack(bytesHeld);
            bytesHeld = 0;
            parcels.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void awaitChange(long nanos) {
        try {
            if (nanos == Long.MAX_VALUE) {
                changed.await();
            } else {
                changed.await(nanos, TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closed = true; // whoever interrupts wants an end
        }
    }
}
