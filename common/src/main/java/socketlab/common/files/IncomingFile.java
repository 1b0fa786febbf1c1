package socketlab.common.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import socketlab.common.files.RefusedException.Reason;
import socketlab.common.memory.Account;

/**
 * A file on its way in: it appears under its name whole, or not at all. Until then it is a partial file beside its final
 * place, where it is flushed and checked, and then renamed, which replaces an older file in one moment. For one thread.
 *
 * <pre>
 *                       sizes and digests agree
 *   open -- write … --&gt; finish ------------------&gt; there
 *     |       |           |
 *     |       | an error  | they don't
 *     v       v           v
 *   close: the partial file is gone, and nothing has happened
 * </pre>
 */
public final class IncomingFile implements Closeable {

    private final Place place;
    private final PartialFile partial;
    private final Terms terms;
    private final DigestedOutput out;
    /** What had the name when this was opened; {@code null} for nothing. */
    private final BasicFileAttributes older;
    /** What is appended to; {@code null} for nothing. */
    private final FileChannel beginning;

    private final long offset;
    private boolean begun;
    private boolean finished;
    private boolean worthless;
    private boolean closed;
    private String notKept;

    private IncomingFile(
            Place place,
            PartialFile partial,
            Terms terms,
            BasicFileAttributes older,
            FileChannel beginning,
            DigestedOutput out) {
        this.place = place;
        this.partial = partial;
        this.terms = terms;
        this.older = older;
        this.beginning = beginning;
        this.offset = beginning != null ? older.size() : terms.offset();
        this.out = out;
    }

    /**
     * Makes ready for the bytes to come.
     *
     * @param place is closed together with the file, or when this fails
     * @param account is charged with what the transfer takes
     */
    static IncomingFile open(Place place, Terms terms, Executor executor, Account account) throws IOException {
        try {
            BasicFileAttributes older = place.attributes();
            if (older != null && !older.isRegularFile()) {
                throw place.notAFile(older);
            }
            if (older != null && !terms.mayReplace()) {
                throw place.taken();
            }
            FileChannel beginning = terms.append() && older != null
                    ? place.folder().open(place.path(), Set.of(StandardOpenOption.READ))
                    : null;
            try {
                if (beginning != null && !StatedSize.isTrue(beginning, older.size())) {
                    throw OutgoingFile.beingWritten(place);
                }
                place.requireSpace(beginning == null ? 0 : older.size(), Math.max(0, terms.size()));
                long known = beginning == null ? 0 : older.size();
                long expected = terms.size() == Terms.UNKNOWN_SIZE ? Long.MAX_VALUE : known + terms.size();
                TransferBuffers buffers = TransferBuffers.open(account, expected);
                try {
                    return open(place, terms, older, beginning, executor, buffers);
                } catch (IOException | RuntimeException | Error e) {
                    buffers.close(null);
                    throw e;
                }
            } catch (IOException | RuntimeException | Error e) {
                close(beginning);
                throw e;
            }
        } catch (IOException e) {
            try (place) { // also if there is no memory for the refusal
                throw place.refusal(e, 0);
            }
        } catch (RuntimeException | Error e) {
            place.close();
            throw e;
        }
    }

    private static IncomingFile open(
            Place place,
            Terms terms,
            BasicFileAttributes older,
            FileChannel beginning,
            Executor executor,
            TransferBuffers buffers)
            throws IOException {
        PartialFile partial =
                PartialFile.open(place, place.beside(terms.partialName(place.last())), terms.offset(), older != null);
        try {
            DigestedOutput out = new DigestedOutput(partial.channel(), executor, buffers);
            return new IncomingFile(place, partial, terms, older, beginning, out);
        } catch (RuntimeException | Error e) {
            partial.channel().close(); // and with it goes the lock
            throw e;
        }
    }

    /** Where in the file the bytes go that are written: 0, or the end of those that it begins with. */
    public long offset() {
        return offset;
    }

    /**
     * What tells the file from all others of this file system, whatever their names, when it is finished.
     *
     * @return {@code null} if it may not replace another one, or the file system has nothing of the kind
     */
    public String identity() {
        return identity(partial.key());
    }

    /** The {@link #identity} of the file that it will replace; {@code null} also if there is none. */
    public String replaces() {
        return older == null ? null : identity(older.fileKey());
    }

    private String identity(Object key) {
        boolean mayReplace = terms.mayReplace() && !terms.append();
        return mayReplace && key != null
                ? Sha256.hex(Sha256.newDigest().digest(key.toString().getBytes(UTF_8)))
                : null;
    }

    /** How many bytes were written. */
    public long written() {
        return out.written();
    }

    /** An empty buffer to be filled and given to {@link #write}. */
    public ByteBuffer room() throws IOException {
        begin();
        return out.room();
    }

    /** Takes over what the file begins with, which may take a while. */
    private void begin() throws IOException {
        if (begun) {
            return;
        }
        begun = true;
        try {
            if (beginning != null) {
                out.begin(beginning, offset, true);
                beginning.close();
            } else if (offset > 0) {
                out.begin(partial.channel(), offset, false);
                partial.channel().position(offset);
            }
        } catch (IOException e) {
            throw place.refusal(e, Math.min(offset, TransferBuffers.LARGE_BYTES));
        }
    }

    /**
     * Takes what remains in a buffer from {@link #room}.
     *
     * @throws RefusedException {@link Reason#SIZE_MISMATCH} if that is more than announced, {@link Reason#NO_SPACE} if
     *     the disk is full
     */
    public void write(ByteBuffer filled) throws IOException {
        requireRoomFor(filled.remaining());
        int count = filled.remaining();
        try {
            out.write(filled);
        } catch (IOException e) {
            throw place.refusal(e, count);
        }
    }

    /** @throws RefusedException {@link Reason#SIZE_MISMATCH} if so many more bytes are more than announced */
    public void requireRoomFor(long more) throws RefusedException {
        if (terms.size() != Terms.UNKNOWN_SIZE && more > terms.size() - written()) {
            throw new RefusedException(
                    Reason.SIZE_MISMATCH, "more than the " + terms.size() + " bytes come that were announced");
        }
    }

    /**
     * Puts the file into its place, if it is what was announced.
     *
     * @param sha256 of the bytes that were written
     * @param fileSha256 of the whole file, or {@code null} if the sender doesn't know it
     * @return the digests, of which the file's is that of the file as it is there now
     * @throws RefusedException {@link Reason#SIZE_MISMATCH}, {@link Reason#HASH_MISMATCH}, {@link Reason#EXISTS} if the
     *     name was taken meanwhile, {@link Reason#FILE_CHANGED} if what is appended to was changed, or
     *     {@link Reason#NO_SPACE}
     */
    public Digests finish(String sha256, String fileSha256) throws IOException {
        begin();
        Digests digests = out.finish();
        if (terms.size() != Terms.UNKNOWN_SIZE && written() != terms.size()) {
            throw worthless(Reason.SIZE_MISMATCH, written() + " bytes came where " + terms.size() + " were announced");
        }
        if (!digests.moved().equalsIgnoreCase(sha256)
                || fileSha256 != null && !digests.file().equalsIgnoreCase(fileSha256)) {
            throw worthless(Reason.HASH_MISMATCH, "the bytes that came are not those that were sent: try again");
        }
        try {
            partial.channel().force(true);
            boolean replaces = requirePlaceAsBefore();
            notKept = partial.finish(terms.modified(), replaces);
            finished = true;
            return digests;
        } catch (IOException e) {
            throw place.refusal(e, 0);
        }
    }

    /** Tells whether there is an older file. */
    private boolean requirePlaceAsBefore() throws IOException {
        BasicFileAttributes now = place.attributes();
        if (now != null && !terms.mayReplace()) {
            throw place.taken();
        }
        if (now != null && !now.isRegularFile()) {
            throw place.notAFile(now);
        }
        if (terms.append() && !isSame(older, now)) {
            throw worthless(Reason.FILE_CHANGED, "somebody else has changed " + place + " meanwhile");
        }
        return now != null;
    }

    /**
     * Once it is finished: what of the older file's owner and group the system does not let this program keep, for a
     * sentence; {@code null} for nothing.
     */
    public String notKept() {
        return notKept;
    }

    /** Whether nothing has been done to a file between two looks. */
    static boolean isSame(BasicFileAttributes before, BasicFileAttributes now) {
        if (before == null || now == null) {
            return before == now;
        }
        return Objects.equals(before.fileKey(), now.fileKey())
                && before.size() == now.size()
                && before.lastModifiedTime().equals(now.lastModifiedTime());
    }

    private RefusedException worthless(Reason reason, String sentence) {
        discard();
        return new RefusedException(reason, sentence);
    }

    /** What was written is worth nothing: it does not stay, even if its writing could go on. */
    public void discard() {
        worthless = true;
    }

    /** Whether an unfinished file would stay after {@link #close}, and its writing can go on. */
    public boolean isWorthKeeping() {
        return !finished && terms.resumable() && !worthless && offset + written() > 0;
    }

    /** Frees everything. What is not finished then never happened, unless its writing can go on. */
    @Override
    public void close() throws IOException {
        if (closed) {
            return; // the name may be somebody else's by now
        }
        closed = true;
        boolean delete = !finished && !isWorthKeeping();
        try (place) {
            try (out) {
                close(beginning);
            }
            if (delete) {
                place.delete(partial.path());
            }
        }
    }

    private static void close(FileChannel channel) throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
