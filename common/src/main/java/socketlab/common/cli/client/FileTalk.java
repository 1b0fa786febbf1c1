package socketlab.common.cli.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Executor;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.files.RefusedException;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.text.Printable;

/**
 * A connection on which files are moved: how long it may be silent, how it is interrupted, and how what goes wrong is
 * said. For one thread, but for {@link #interrupt}.
 */
final class FileTalk {

    private static final double GIB = 1L << 30;

    private final ClientEndpoint endpoint;
    private final Conversation conversation;
    private final Executor executor;
    private final long stallNanos;
    private final TransferDisplay display;
    /** One transfer after the other takes from it, so that its buffers suit the memory of this program. */
    private final Account account = new MemoryBudget(MemoryBudget.quarterOfHeap()).open(0, () -> false);
    /** What is read from at the moment, which may wait for somebody to write there. */
    private volatile Closeable source;
    /** Who is at work on this machine at the moment; guarded by this. */
    private Thread worker;

    FileTalk(
            ClientEndpoint endpoint,
            Conversation conversation,
            Executor executor,
            long stallNanos,
            TransferDisplay display) {
        this.endpoint = endpoint;
        this.conversation = conversation;
        this.executor = executor;
        this.stallNanos = stallNanos;
        this.display = display;
    }

    Conversation conversation() {
        return conversation;
    }

    Executor executor() {
        return executor;
    }

    Account account() {
        return account;
    }

    TransferDisplay display() {
        return display;
    }

    long stallNanos() {
        return stallNanos;
    }

    /** How long the server may be silent while it reads or writes so many bytes of its disk. */
    long patienceNanos(long bytes) {
        double nanos = Math.min(stallNanos * (bytes / GIB), Long.MAX_VALUE / 2);
        return Math.max(stallNanos, (long) nanos);
    }

    /**
     * The way of a file's bytes.
     *
     * @param firstNanos how long it may take until the first of them moves
     * @param laterNanos how long it may take until the next of them move
     */
    TransferBody body(long firstNanos, long laterNanos, TransferDisplay.Run run) {
        return new TransferBody(endpoint, firstNanos, laterNanos, run, conversation.time());
    }

    /** A transfer has come to its good end. */
    void finish(TransferDisplay.Run run, String verb, String sha256) {
        run.finish(verb, sha256);
        String progress = endpoint.progress();
        if (!progress.isEmpty()) {
            conversation.narrate(progress);
        }
    }

    /** Whether a part of a file that has come is worth keeping. */
    boolean isReliable() {
        return endpoint.isReliable();
    }

    /** Bytes will come from there, for which an interruption does not wait. */
    void readsFrom(Closeable source) {
        this.source = source;
    }

    /** Work that may take long without waiting for the network. */
    @FunctionalInterface
    interface Work<T> {
        T run() throws IOException;
    }

    /** Does work that an interruption ends at once: channels and queues throw when their thread is interrupted. */
    <T> T interruptibly(Work<T> work) throws IOException {
        setWorker(Thread.currentThread());
        try {
            if (isInterrupted()) {
                throw new InterruptedIOException();
            }
            return work.run();
        } finally {
            setWorker(null);
            Thread.interrupted(); // has done its duty, and would close the channels that are used for tidying up
        }
    }

    private synchronized void setWorker(Thread thread) {
        worker = thread;
    }

    private synchronized void interruptWorker() {
        if (worker != null) {
            worker.interrupt();
        }
    }

    boolean isInterrupted() {
        return conversation.isInterrupted();
    }

    /** Ends what is under way, from another thread. */
    void interrupt() {
        conversation.interrupt();
        try {
            endpoint.close();
            Closeable current = source;
            if (current != null) {
                current.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("a connection could not be closed", e);
        }
        interruptWorker();
    }

    /** What it means that the bytes move no more. */
    UserError broken(TransferBody.BrokenException e, String note) {
        UserError error = conversation.brokenOff(e.broken());
        if (e.isStalled() && !isInterrupted()) {
            return new UserError(
                    ExitStatus.NOT_DONE,
                    "given up, because nothing has moved for " + e.stalledNanos() / 1_000_000
                            + " ms (--stall-timeout waits longer)" + lastError() + note,
                    e);
        }
        return new UserError(error.exitStatus(), error.getMessage() + note, e);
    }

    private String lastError() {
        IOException lastError = endpoint.lastError();
        return lastError == null ? "" : "; " + Failures.told(lastError);
    }

    /** A failure of this machine; the connection stands in the middle of something. */
    UserError failure(IOException e, String verb, String name, String note) {
        conversation.abandon();
        if (isInterrupted()) {
            return new UserError(ExitStatus.NOT_DONE, "interrupted" + note, e);
        }
        boolean isGone = e instanceof NoSuchFileException && verb.equals("read");
        String reason = isGone ? "it is not there any more" : ResultFiles.reason(e);
        // What refuses a file mostly says which one.
        boolean isNamed = e instanceof RefusedException && reason.contains(Printable.quoted(name));
        return new UserError(ExitStatus.ERROR, "cannot " + verb + (isNamed ? "" : " " + name) + ": " + reason, e);
    }
}
