package socketlab.common.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;

/**
 * The names of the directories that are being listed, so that a listing that goes on does not read its directory again
 * for each page. Safe for any number of threads.
 *
 * <p>No listing misses what was there all the time. Its first page is always read anew, and what began to be read later
 * takes the place of what was read before; so all that the other pages are made of was read since the listing began.
 * (That the time of modification is the same could not promise this: a change in the same tick of the file system's clock
 * does not show in it.)
 *
 * <p>What is remembered is good for as long as the directory does not change, and for {@value #LIFETIME_MICROS}
 * microseconds at most. It takes no more than its share of the budget, and is forgotten before anybody goes short.
 */
final class RememberedNames implements Closeable {

    /** Some file systems, as those over networks, do not tell at once when a directory has changed. */
    private static final long LIFETIME_MICROS = 30_000_000;

    /** Of the budget, for all that is remembered. */
    private static final int SHARE_OF_BUDGET = 8;

    /** Which directory it is, and when something came into it or went. */
    private record State(Object key, FileTime modified) {
        static State of(Folder folder) throws IOException {
            BasicFileAttributes attributes = folder.attributes();
            return new State(attributes.fileKey(), attributes.lastModifiedTime());
        }
    }

    /** @param number of the reading: a larger one began later */
    private record Remembered(NameRun run, State state, long number, long readAtMicros, long bytes) {}

    /** The eldest first. */
    private final Map<FileName, Remembered> byDirectory = new LinkedHashMap<>();

    private final Account account;
    private final long mostBytes;
    private final LongSupplier wallMicros;
    private long rememberedBytes;
    /** How many readings have begun. */
    private long begun;
    /** How many of them began before something was forgotten, perhaps what would have taken their place. */
    private long outdated;

    /**
     * @param budget pays for it
     * @param wallMicros the wall clock, microseconds since 1970
     */
    RememberedNames(MemoryBudget budget, LongSupplier wallMicros) {
        this.account = budget.openSpare(() -> forgetIf(known -> true));
        this.mostBytes = budget.limit() / SHARE_OF_BUDGET;
        this.wallMicros = wallMicros;
    }

    /**
     * The names behind a given one.
     *
     * @param directory the name of the folder in its tree
     * @param after empty at the beginning of a listing
     */
    NameRun behind(FileName directory, Folder folder, String after) throws IOException {
        long nowMicros = wallMicros.getAsLong();
        // Of what was read in the future, the clock has been set back since.
        forgetIf(known -> known.readAtMicros > nowMicros || nowMicros - known.readAtMicros >= LIFETIME_MICROS);
        State state = State.of(folder); // before it is read: what changes meanwhile then shows the next time
        NameRun known = after.isEmpty() ? null : recall(directory, state, after);
        return known != null ? known : read(directory, folder, state, after, nowMicros);
    }

    private synchronized NameRun recall(FileName directory, State state, String after) {
        Remembered known = byDirectory.get(directory);
        return known != null && known.state.equals(state) && known.run.goesOnBehind(after) ? known.run : null;
    }

    private NameRun read(FileName directory, Folder folder, State state, String after, long nowMicros)
            throws IOException {
        long number = begin();
        Allowance allowance = new Allowance();
        try {
            NameRun run = NameRun.read(folder, after, allowance);
            Remembered fresh = new Remembered(run, state, number, nowMicros, run.bytes());
            if (run.names().size() > Page.MOST && allowance.covers(fresh.bytes) && remember(directory, fresh)) {
                allowance.taken -= fresh.bytes; // they are those of what is remembered
            }
            return run;
        } finally {
            account.giveBack(allowance.taken);
        }
    }

    /** What one reading takes of the budget. */
    private final class Allowance implements NameRun.Memory {

        private long taken;

        @Override
        public long more(long bytes) {
            long given = account.takeUpTo(Math.min(bytes, mostBytes / 2 - taken));
            taken += given;
            return given;
        }

        boolean covers(long bytes) {
            if (bytes > taken) {
                more(bytes - taken);
            }
            return bytes <= taken;
        }
    }

    /** Half of the share is for one more, for which the eldest make room. */
    private synchronized long begin() {
        forgetIf(eldest -> rememberedBytes > mostBytes / 2);
        return ++begun;
    }

    private synchronized boolean remember(FileName directory, Remembered fresh) {
        Remembered known = byDirectory.get(directory);
        if (fresh.number <= outdated || known != null && known.number > fresh.number) {
            return false;
        }
        if (known != null) {
            letGo(known);
        }
        byDirectory.remove(directory); // so that it comes last
        byDirectory.put(directory, fresh);
        rememberedBytes += fresh.bytes;
        return true;
    }

    /** Returns whether there was any. */
    private synchronized boolean forgetIf(Predicate<Remembered> condition) {
        boolean isAny = byDirectory.values().removeIf(known -> {
            boolean goes = condition.test(known);
            if (goes) {
                letGo(known);
            }
            return goes;
        });
        outdated = isAny ? begun : outdated;
        return isAny;
    }

    private void letGo(Remembered known) {
        rememberedBytes -= known.bytes;
        account.giveBack(known.bytes);
    }

    @Override
    public void close() {
        forgetIf(known -> true);
        account.close();
    }
}
