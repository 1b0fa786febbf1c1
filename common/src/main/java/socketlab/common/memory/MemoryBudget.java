package socketlab.common.memory;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * All that clients together can make a server hold, in bytes. Where it runs short for one that holds little, whoever holds
 * most is ended: a server that only stopped reading would stand still, once all that it serves wait with half a message.
 * For any thread.
 */
public final class MemoryBudget {

    /**
     * Who holds no more than this, bytes, is not ended for the sake of others: it takes many of them to fill anything, and
     * an honest client at its work may well be one.
     */
    public static final long NEVER_ENDED = 128 * 1024;

    /** Of Java's memory. The rest is the program's own, what is worked at, and what waits to be collected. */
    private static final int SHARE_OF_HEAP = 4;

    /** Of what is left, for {@link Account#takeUpTo}: so that the next one gets some as well. */
    private static final int SHARE_OF_THE_REST = 8;

    private final long limit;
    private final AtomicLong held = new AtomicLong();
    private final Set<Account> accounts = ConcurrentHashMap.newKeySet();
    /** Those that let go before anybody goes short. */
    private final Set<Account> spare = ConcurrentHashMap.newKeySet();

    /** @param limit bytes, 0 or more */
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    /** Of a program that holds nothing for strangers. */
    public static MemoryBudget unlimited() {
        return new MemoryBudget(Long.MAX_VALUE);
    }

    /** A quarter of the memory that Java may take ({@code -Xmx}), bytes. */
    public static long quarterOfHeap() {
        return Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP;
    }

    /** How much all hold now, bytes. */
    public long held() {
        return held.get();
    }

    /** How much all may hold, bytes. */
    public long limit() {
        return limit;
    }

    /**
     * Opens an account for a client that holds so many bytes from the beginning.
     *
     * @param ending how this client is ended if others need what it holds
     * @return {@code null} if there is no room for it
     */
    public Account open(long bytes, Account.Ending ending) {
        Account account = new Account(this, ending);
        if (!account.take(bytes)) {
            return null;
        }
        try {
            accounts.add(account);
            return account;
        } catch (Throwable e) { // nobody else would give it back
            account.close();
            throw e;
        }
    }

    /**
     * Opens an account for what is kept only to save work: before anybody is refused or ended, it is forgotten.
     *
     * @param forgetting lets go of all of it, and tells whether there was any; whoever needs memory calls it, perhaps with locks of
     *     its own
     */
    public Account openSpare(Account.Ending forgetting) {
        Account account = new Account(this, forgetting);
        spare.add(account);
        return account;
    }

    boolean tryTake(long bytes) {
        return tryTake(bytes, 0);
    }

    /** Takes bytes for one that will hold so many then, if others are left as much. */
    boolean tryTakeShare(long bytes, long afterwards) {
        return tryTake(bytes, afterwards > NEVER_ENDED ? afterwards : 0);
    }

    private boolean tryTake(long bytes, long toBeLeft) {
        do {
            long before = held.get();
            while (bytes <= limit - before - toBeLeft) {
                if (held.compareAndSet(before, before + bytes)) {
                    return true;
                }
                before = held.get();
            }
        } while (forgetSpare());
        return false;
    }

    /** Returns whether there was anything to forget. */
    private boolean forgetSpare() {
        boolean isForgotten = false;
        for (Account account : spare) {
            isForgotten |= account.end();
        }
        return isForgotten;
    }

    /** Takes up to so many bytes, and no more than a share of what is left; returns how many. */
    long takeUpTo(long most) {
        long before;
        long bytes;
        do {
            before = held.get();
            bytes = Math.min(most, (limit - before) / SHARE_OF_THE_REST);
        } while (!held.compareAndSet(before, before + bytes));
        return bytes;
    }

    /**
     * Takes bytes for one that will hold so many then, and ends others that hold more, if need be. What one that was ended
     * holds may need a moment to come back: for want of that, no other is ended.
     */
    boolean take(long bytes, long afterwards) {
        Set<Account> busy = null;
        while (!tryTake(bytes)) {
            busy = busy == null ? new HashSet<>() : busy;
            Account largest = largestBut(busy);
            if (largest == null || largest.held() <= Math.max(afterwards, NEVER_ENDED)) {
                return false;
            }
            if (!largest.end()) {
                if (largest.isEnding() && largest.held() >= bytes) {
                    return false;
                }
                busy.add(largest);
            }
        }
        return true;
    }

    private Account largestBut(Set<Account> others) {
        return accounts.stream()
                .filter(account -> !others.contains(account))
                .max(Comparator.comparingLong(Account::held))
                .orElse(null);
    }

    void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }

    void forget(Account account) {
        accounts.remove(account);
        spare.remove(account);
    }
}
