package socketlab.common.service;

import java.io.IOException;
import java.util.function.LongSupplier;
import socketlab.common.files.FileTree;
import socketlab.common.files.Listing;
import socketlab.common.memory.Account;
import socketlab.common.message.EntryKind;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;

/**
 * A request comes in, a reply goes out; the same for TCP and UDP. Knows no socket and no thread, but a clock, which it is
 * given: a pong says how long the server took, and the statistics for how long it has been up. Safe for any number of
 * threads.
 */
public final class Service {

    private static final long NANOS_PER_MICRO = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Transport transport;
    private final LongSupplier monotonicNanos;
    private final long startNanos;
    private final Counters counters = new Counters();
    private final LogAllowance logAllowance;
    /** {@code null} if no files are served. */
    private final FileTree files;

    private volatile boolean shuttingDown;

    /** A service without files, see {@link #Service(Transport, LongSupplier, FileTree)}. */
    public Service(Transport transport, LongSupplier monotonicNanos) {
        this(transport, monotonicNanos, null);
    }

    /**
     * @param monotonicNanos the clock by which requests say when they arrived, see {@link #answer}
     * @param files what is served
     */
    public Service(Transport transport, LongSupplier monotonicNanos, FileTree files) {
        this.transport = transport;
        this.monotonicNanos = monotonicNanos;
        this.files = files;
        this.startNanos = monotonicNanos.getAsLong();
        this.logAllowance = new LogAllowance(counters, monotonicNanos, startNanos);
    }

    /**
     * Answers a request that needs nothing but a reply; see {@link #get} and {@link #put} for the others.
     *
     * @param receivedAtMicros when it arrived by the wall clock, microseconds since 1970
     * @param receivedNanos the same moment by the monotonic clock
     */
    public Reply answer(Request request, long receivedAtMicros, long receivedNanos) {
        if (request.plain() != request) {
            return answer(request.plain(), receivedAtMicros, receivedNanos);
        }
        if (shuttingDown) {
            counters.error(ErrorCode.SHUTTING_DOWN);
            return shuttingDown(request);
        }
        if (request instanceof Request.Ping ping) {
            return pong(ping, receivedAtMicros, receivedNanos);
        }
        if (request instanceof Request.Echo echo) {
            return new Reply.Echoed(echo.id(), echo.text());
        }
        if (request instanceof Request.Stats stats) {
            long uptimeMillis = (monotonicNanos.getAsLong() - startNanos) / NANOS_PER_MILLI;
            return counters.statistics(stats.id(), transport, uptimeMillis);
        }
        if (request instanceof Request.Close) {
            return new Reply.Closed(request.id());
        }
        try {
            return list(request);
        } catch (RefusedRequestException e) {
            counters.error(e.failure().code());
            return e.failure();
        }
    }

    private static Reply.Failure shuttingDown(Request request) {
        return new Reply.Failure(
                request.id(), ErrorCode.SHUTTING_DOWN, "this server is shutting down: ask again when it is back");
    }

    private Reply.Listing list(Request request) throws RefusedRequestException {
        requireFiles(request);
        if (!(request instanceof Request.List list)) {
            throw new IllegalArgumentException(request + " needs more than a reply");
        }
        try {
            Listing listing = files.list(list.path(), list.after());
            return new Reply.Listing(
                    list.id(),
                    listing.entries().stream().map(Service::entry).toList(),
                    listing.more(),
                    omissions(listing));
        } catch (IOException e) {
            throw RefusedRequestException.of(list.id(), e);
        }
    }

    private static Reply.Omissions omissions(Listing listing) {
        return new Reply.Omissions(
                listing.unservedCount(),
                listing.unserved().stream()
                        .map(unserved -> new Reply.Omission(unserved.name(), unserved.why()))
                        .toList());
    }

    private static Reply.Entry entry(Listing.Entry entry) {
        return new Reply.Entry(
                entry.name(),
                entry.isDirectory() ? EntryKind.DIRECTORY : EntryKind.FILE,
                entry.size(),
                entry.modifiedMicros());
    }

    /**
     * Opens the file that a client gets.
     *
     * @param account is charged with what that takes
     */
    public Sending get(Request.Get get, Account account) throws RefusedRequestException {
        requireFiles(get);
        try {
            return new Sending(get.id(), files.read(get.path(), get.offset(), account));
        } catch (IOException e) {
            throw RefusedRequestException.of(get.id(), e);
        }
    }

    /**
     * Makes a place for the file that a client puts.
     *
     * @param account is charged with what that takes
     */
    public Receiving put(Request.Put put, Account account) throws RefusedRequestException {
        requireFiles(put);
        try {
            return new Receiving(
                    put.id(),
                    switch (put.mode()) {
                        case CREATE -> files.create(put.path(), put.size(), account);
                        case REPLACE -> files.replace(put.path(), put.size(), account);
                        case APPEND -> files.append(put.path(), put.size(), account);
                    });
        } catch (IOException e) {
            throw RefusedRequestException.of(put.id(), e);
        }
    }

    private void requireFiles(Request request) throws RefusedRequestException {
        if (shuttingDown) {
            throw new RefusedRequestException(shuttingDown(request), null);
        }
        if (files == null) {
            throw new RefusedRequestException(
                    new Reply.Failure(request.id(), ErrorCode.UNKNOWN_TYPE, "this server serves no files"), null);
        }
    }

    private Reply.Pong pong(Request.Ping ping, long receivedAtMicros, long receivedNanos) {
        long processingNanos = monotonicNanos.getAsLong() - receivedNanos;
        long repliedAtMicros = receivedAtMicros + processingNanos / NANOS_PER_MICRO;
        return new Reply.Pong(
                ping.id(),
                ping.sentAt(),
                receivedAtMicros,
                repliedAtMicros,
                processingNanos,
                ping.padding(),
                ping.size());
    }

    /** From now on every request is answered with {@link ErrorCode#SHUTTING_DOWN}. */
    public void shutDown() {
        shuttingDown = true;
    }

    /** Whether {@link #shutDown} was called. */
    public boolean isShuttingDown() {
        return shuttingDown;
    }

    /** What this server has counted. */
    public Counters counters() {
        return counters;
    }

    /** How much its log may say of its clients. */
    public LogAllowance logAllowance() {
        return logAllowance;
    }
}
