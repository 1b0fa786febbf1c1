package socketlab.common.udp;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;
import socketlab.common.framing.Datagrams;
import socketlab.common.memory.Account;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.Transfer;
import socketlab.common.reliable.Settings;

/**
 * The two ends of a stream, back to back in memory, and what carries their datagrams: in as much time as is said, and
 * where a source of bad luck is given, not all, some twice, some damaged and not in order.
 */
final class StreamPair {

    static final long ID = 7;
    static final long MS = 1_000_000;

    /** Who sends no segment for so long has none that is not acknowledged, if this is more than all timeouts. */
    static final long QUIET_NANOS = 100 * MS;

    private static final long DELAY_NANOS = 2 * MS;

    /** A tenth of all has an accident. */
    private static final int ACCIDENTS = 10;

    private record Parcel(boolean toRight, byte[] bytes, long atNanos, long number) implements Comparable<Parcel> {
        @Override
        public int compareTo(Parcel other) {
            long difference = atNanos - other.atNanos;
            return Long.signum(difference != 0 ? difference : number - other.number);
        }
    }

    final SteppedTime time = new SteppedTime();
    final ReliableStream left;
    final ReliableStream right;

    /** All that has left an end, in its order, lost or not. */
    final List<Transfer> fromLeft = new ArrayList<>();

    final List<Transfer> fromRight = new ArrayList<>();

    private final Random badLuck;
    private final PriorityQueue<Parcel> parcels = new PriorityQueue<>();
    private long number;
    private long linkIsUpNanos = time.nanos();

    /** What could not leave. */
    int refused;

    private long latestSegmentNanos = time.nanos();

    StreamPair(Settings settings) {
        this(settings, null);
    }

    /** @param badLuck {@code null} for none */
    StreamPair(Settings settings, Random badLuck) {
        this(settings, badLuck, Account.unlimited(), Account.unlimited());
    }

    StreamPair(Settings settings, Random badLuck, Account ofLeft, Account ofRight) {
        this.badLuck = badLuck;
        left = new ReliableStream(ID, settings, Duration.ofDays(1), ofLeft, bytes -> carry(true, bytes), time);
        right = new ReliableStream(ID, settings, Duration.ofDays(1), ofRight, bytes -> carry(false, bytes), time);
    }

    /** From now on, nothing can leave either end, for so long. */
    synchronized void linkIsDown(long nanos) {
        linkIsUpNanos = time.nanos() + nanos;
    }

    private synchronized void carry(boolean toRight, ByteBuffer datagram) throws NotSentException {
        if (linkIsUpNanos - time.nanos() > 0) {
            refused++;
            throw new NotSentException(new SocketException("Network is unreachable"));
        }
        byte[] bytes = Arrays.copyOfRange(
                datagram.array(),
                datagram.arrayOffset() + datagram.position(),
                datagram.arrayOffset() + datagram.limit());
        Transfer message = (Transfer) open(bytes).message();
        (toRight ? fromLeft : fromRight).add(message);
        latestSegmentNanos = message instanceof Transfer.Segment ? time.nanos() : latestSegmentNanos;
        int accident = badLuck == null ? -1 : badLuck.nextInt(4 * ACCIDENTS);
        if (accident == 0) {
            return;
        }
        put(toRight, bytes, accident == 1 ? 2 * DELAY_NANOS : 0);
        if (accident == 2) {
            put(toRight, bytes, DELAY_NANOS / 2);
        } else if (accident == 3) {
            bytes[badLuck.nextInt(bytes.length)] ^= (byte) (1 << badLuck.nextInt(8));
        }
    }

    private void put(boolean toRight, byte[] bytes, long extraNanos) {
        parcels.add(new Parcel(toRight, bytes, time.nanos() + DELAY_NANOS + extraNanos, number++));
    }

    /** Lets time pass, a tick after the other, until it is so. */
    void run(BooleanSupplier until) {
        long start = time.nanos();
        while (!until.getAsBoolean()) {
            assertTrue(time.nanos() - start < 600_000 * MS, "nothing comes of it in ten minutes");
            time.advance(ReliableStream.TICK_NANOS);
            deliver();
        }
    }

    void run(long nanos) {
        long end = time.nanos() + nanos;
        run(() -> time.nanos() - end >= 0);
    }

    private void deliver() {
        for (Parcel parcel = next(); parcel != null; parcel = next()) {
            ReliableStream stream = parcel.toRight ? right : left;
            try {
                Datagrams.Content content = Datagrams.open(ByteBuffer.wrap(parcel.bytes), Datagrams.MAX_PAYLOAD);
                if (content.message() instanceof Transfer part) {
                    stream.receive(part, content.body(), time.nanos());
                }
            } catch (BadMessageException e) {
                continue; // damaged
            }
        }
        left.flush(time.nanos());
        right.flush(time.nanos());
    }

    private synchronized Parcel next() {
        Parcel first = parcels.peek();
        return first != null && first.atNanos - time.nanos() <= 0 ? parcels.remove() : null;
    }

    /** Whether everything was acknowledged. */
    boolean isQuiet() {
        return time.nanos() - latestSegmentNanos >= QUIET_NANOS;
    }

    /** All bytes that an end can read now. */
    static byte[] readNow(ReliableStream stream) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer into = ByteBuffer.allocate(256);
        while (stream.readNow(into.clear()) > 0) {
            all.write(into.array(), 0, into.position());
        }
        return all.toByteArray();
    }

    static Datagrams.Content open(byte[] datagram) {
        try {
            return Datagrams.open(ByteBuffer.wrap(datagram), Datagrams.MAX_PAYLOAD);
        } catch (BadMessageException e) {
            throw new AssertionError(e);
        }
    }
}
