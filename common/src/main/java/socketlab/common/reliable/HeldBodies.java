package socketlab.common.reliable;

/** The bodies that have arrived and were not read yet, and how much memory they take. For one thread at a time. */
final class HeldBodies {

    /** Beside its bytes: the header of an array, and a range of its own where it lies alone beyond a gap. */
    private static final int NOTES_BYTES = 64;

    /** What a place in the ring takes. */
    private static final int PLACE_BYTES = 8;

    private final SequenceRing<byte[]> ring = new SequenceRing<>();
    private long bytes;

    /**
     * Keeps a body.
     *
     * @param lowest the lowest number that is kept, or that of this one
     */
    void put(long seq, byte[] body, long lowest) {
        ring.put(seq, body, lowest);
        bytes += body.length;
    }

    /** Gives one away. */
    byte[] take(long seq) {
        byte[] body = ring.take(seq);
        bytes -= body.length;
        return body;
    }

    int size() {
        return ring.size();
    }

    /** How much memory they take, bytes; 0 if there are none. */
    long memory() {
        return memory(ring.size(), bytes, ring.length());
    }

    /** How much they will take together with one more. */
    long memoryWith(long seq, int length, long lowest) {
        return memory(ring.size() + 1, bytes + length, ring.lengthWith(lowest, seq));
    }

    private static long memory(int size, long bytes, int places) {
        return bytes + (long) size * NOTES_BYTES + (long) (places - SequenceRing.LEAST) * PLACE_BYTES;
    }
}
