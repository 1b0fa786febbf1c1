package socketlab.common.memory;

import java.io.Closeable;

/**
 * What one client makes a server hold. Whoever keeps something for the client takes its bytes here first, and gives them
 * back when it keeps it no more; closing gives back all that is left. For any thread.
 */
public final class Account implements Closeable {

    /** How a client is ended whose memory others need. */
    @FunctionalInterface
    public interface Ending {

        /**
         * Ends it, lets go of what it holds and gives it back; told by the thread that needs it.
         *
         * @return false if that can't be now
         */
        boolean end();
    }

    private final MemoryBudget budget;
    private final Ending ending;
    private long held;
    private boolean closed;
    private volatile boolean isEnding;

    Account(MemoryBudget budget, Ending ending) {
        this.budget = budget;
        this.ending = ending;
    }

    /** One of a program that holds nothing for strangers: it never runs short. */
    public static Account unlimited() {
        return new Account(MemoryBudget.unlimited(), () -> false);
    }

    /**
     * Takes bytes that are about to be kept. If there are not enough, those that hold more than this client are ended, the
     * largest first. Not to be called with a lock that ending needs.
     *
     * @return false if there still are not enough, or the account is closed; then nothing is taken
     */
    public boolean take(long bytes) {
        return budget.take(bytes, held() + bytes) && keep(bytes);
    }

    /** The same without ending anybody. */
    public boolean tryTake(long bytes) {
        return budget.tryTake(bytes) && keep(bytes);
    }

    /**
     * The same for one of many that take what they can get: if it comes to more than {@link MemoryBudget#NEVER_ENDED}, then
     * to no more than is left for all others. So they come to equal parts, and there always is some for one more (the
     * dynamic thresholds of Choudhury and Hahne, 1998, for the buffers of a switch).
     *
     * @param afterwards how many bytes have been taken for this then
     */
    public boolean tryTakeShare(long bytes, long afterwards) {
        return budget.tryTakeShare(bytes, afterwards) && keep(bytes);
    }

    /**
     * Takes what makes work faster but is not needed for it: no more than an eighth of what is left.
     *
     * @return how many bytes, from 0 to {@code most}
     */
    public long takeUpTo(long most) {
        long bytes = budget.takeUpTo(most);
        return keep(bytes) ? bytes : 0;
    }

    private synchronized boolean keep(long bytes) {
        if (closed) {
            budget.giveBack(bytes);
            return false;
        }
        held += bytes;
        return true;
    }

    /** Gives back what is not kept any more. */
    public synchronized void giveBack(long bytes) {
        if (!closed) {
            held -= bytes;
            budget.giveBack(bytes);
        }
    }

    /** How many bytes the client makes the server hold. */
    public synchronized long held() {
        return held;
    }

    boolean end() {
        boolean isEnded = ending.end();
        isEnding |= isEnded;
        return isEnded;
    }

    /** Whether it was ended for others, and will give back what it holds in a moment. */
    boolean isEnding() {
        return isEnding;
    }

    /** Gives everything back; what is kept from now on is nobody's. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            budget.giveBack(held);
            held = 0;
            budget.forget(this);
        }
    }
}
