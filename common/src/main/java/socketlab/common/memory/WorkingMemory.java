package socketlab.common.memory;

import java.util.concurrent.Semaphore;

/**
 * Memory for what is worked at and waits for nobody: a large message takes a multiple of its size while it is read and
 * answered. Whoever needs some waits for its turn, which always comes, because those before wait for no client. For any
 * thread.
 */
public final class WorkingMemory {

    private static final int UNIT_BYTES = 1024;

    /** Of Java's memory. */
    private static final int SHARE_OF_HEAP = 8;

    /** What somebody works with, until it is closed. */
    public final class Portion implements AutoCloseable {
        private final int taken;

        private Portion(int taken) {
            this.taken = taken;
        }

        @Override
        public void close() {
            units.release(taken);
        }
    }

    private final int all;
    private final Semaphore units;

    /** @param bytes how much all may work with at once, {@value #UNIT_BYTES} or more */
    public WorkingMemory(long bytes) {
        all = (int) Math.min(Integer.MAX_VALUE, Math.max(1, bytes / UNIT_BYTES));
        units = new Semaphore(all, true);
    }

    /** An eighth of the memory that Java may take. */
    public static WorkingMemory ofHeap() {
        return new WorkingMemory(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    /** Waits for so many bytes; what needs more than there are gets all of them. */
    public Portion take(long bytes) {
        int wanted = (int) Math.min(all, (bytes + UNIT_BYTES - 1) / UNIT_BYTES);
        units.acquireUninterruptibly(wanted);
        return new Portion(wanted);
    }
}
