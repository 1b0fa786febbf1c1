package socketlab.common.rtt;

import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Measures round trips: matches each reply by its id with the request that it answers. A reply in time is a sample. A
 * reply after its time, a second reply to the same request, and a reply to something that was never asked are counted,
 * each apart, and never become samples. Loss is counted from what is known of each id, never by subtraction; a request
 * that never left the client is no loss of the network, and is counted apart as well.
 *
 * <p>A reply counts only if all that it can be checked by agrees: the id and the time of sending belong to the same
 * request, and the server says that it spent no more time than passed. Otherwise it was damaged on its way, and is
 * nobody's: a flipped digit of its id would make it the answer to an older request, and a sample of a time that never was.
 *
 * <p>A reply is reordered if one to a later request was there before it (RFC 4737, section 3.3). It is counted as
 * such; if it came in time its round trip is also a sample, since leaving out the packets that others overtook would
 * leave out the slow ones.
 *
 * <p>For one thread at a time; holds no clock.
 */
public final class RoundTrips {

    /**
     * What the server says of its part in an exchange.
     *
     * @param receivedAtMicros its wall clock when the request had arrived, microseconds since 1970
     * @param repliedAtMicros its wall clock when it replied, microseconds since 1970
     * @param processingNanos the time between the two by its monotonic clock
     */
    public record ServerTimes(long receivedAtMicros, long repliedAtMicros, long processingNanos) {}

    /**
     * What a reply turned out to be.
     *
     * @param reordered whether the reply to a later request was there before
     * @param rttNanos the round trip, -1 where {@code kind} is {@link Kind#EARLIER}, {@link Kind#UNKNOWN} or
     *     {@link Kind#DAMAGED}
     */
    public record Arrival(Kind kind, boolean reordered, long rttNanos) {

        /** Whether the reply became a sample, and if not, why. */
        public enum Kind {
            /** The first reply to its request, in time: a sample. */
            IN_TIME,
            /** The first reply to its request, after its time. */
            LATE,
            /** Another reply to the same request. */
            DUPLICATE,
            /** A reply to a request of before the measurement, such as one of a warm-up; it is in no count. */
            EARLIER,
            /** A reply to nothing that was asked, or that is remembered. */
            UNKNOWN,
            /** A reply that can't be read, or contradicts the request that it names, or itself. */
            DAMAGED
        }
    }

    /**
     * How often each thing happened.
     *
     * @param sent requests that left
     * @param unsent requests that could not leave; they are in no other count
     * @param damaged replies that count for nothing; their requests are lost unless another reply comes
     */
    public record Counts(
            long sent,
            long received,
            long lost,
            long late,
            long duplicated,
            long unknown,
            long reordered,
            long damaged,
            long unsent) {}

    private final long firstId;
    private final long timeoutNanos;

    /** What was asked before, {@code null} for nothing. */
    private final RoundTrips before;

    private final ExchangeWindow exchanges;
    private final LossRuns forgottenLosses = new LossRuns();
    private final LatencyHistogram rtt = new LatencyHistogram();
    private final LatencyHistogram server = new LatencyHistogram();
    private final Jitter jitter = new Jitter();
    private final RtoEstimator rto = new RtoEstimator();
    private final ClockOffset clockOffset = new ClockOffset();

    /** No exchange before this number waits for its reply any more. */
    private long firstWaiting;
    /** One more than the highest number of an exchange whose reply has come. */
    private long highestReplied;

    private long outstanding;
    private long received;
    private long firstRttNanos;
    private long lost;
    private long late;
    private long duplicated;
    private long unknown;
    private long reordered;
    private long damaged;
    private long unsent;

    /**
     * @param firstId the id of the first request; each later one is 1 more
     * @param timeoutNanos how long a request may wait for its reply
     * @param remembered how many requests are remembered, 1 or more, so that memory is bounded: an older request
     *     counts as lost if it is still waiting, and a reply to it as unknown
     */
    public RoundTrips(long firstId, long timeoutNanos, int remembered) {
        this(firstId, timeoutNanos, remembered, null);
    }

    /**
     * The same behind others.
     *
     * @param before those of the warm-up, with other ids, or {@code null}; what still comes of them counts for nothing here
     */
    public RoundTrips(long firstId, long timeoutNanos, int remembered, RoundTrips before) {
        this.firstId = firstId;
        this.timeoutNanos = timeoutNanos;
        this.before = before;
        this.exchanges = new ExchangeWindow(remembered);
    }

    /** The id of the request that is sent next. */
    public long nextId() {
        return firstId + exchanges.count();
    }

    /** The request {@link #nextId} is being sent. */
    public void sent(long sentAtMicros, long nowNanos) {
        sent(sentAtMicros, nowNanos, nowNanos);
    }

    /**
     * The same for one that should have left before.
     *
     * @param startNanos from when its round trip counts
     * @param nowNanos since when its reply is waited for: the time for that begins when the request leaves
     */
    public void sent(long sentAtMicros, long startNanos, long nowNanos) {
        if (exchanges.isFull()) {
            forgetOldest();
        }
        exchanges.add(new Exchange(nextId(), sentAtMicros, startNanos, nowNanos));
        outstanding++;
    }

    private void forgetOldest() {
        Exchange oldest = exchanges.get(exchanges.first());
        if (firstWaiting == exchanges.first()) {
            firstWaiting++;
            expire(oldest);
        }
        forgottenLosses.next(oldest);
    }

    /** The request {@code id}, which was said to be {@link #sent}, could not leave. */
    public void unsent(long id) {
        long number = id - firstId;
        if (exchanges.has(number) && exchanges.get(number).outcome() == Exchange.Outcome.OUTSTANDING) {
            exchanges.get(number).unsent();
            outstanding--;
            unsent++;
        }
    }

    /**
     * The server has said that it will not answer {@code id}: nothing is waited for any more. Should a reply come in time
     * all the same, what was said was damaged and meant another request.
     *
     * @param cause {@link LossCause#DAMAGED} if what the server got was not what was sent; {@code id} may be none of ours
     *     then
     * @return whether this one was waiting
     */
    public boolean refused(long id, LossCause cause) {
        long number = id - firstId;
        if (number >= firstWaiting && exchanges.has(number) && expire(exchanges.get(number))) {
            exchanges.get(number).blame(cause);
            return true;
        }
        if (cause == LossCause.DAMAGED) {
            blameTheOnlyOne();
        }
        return false;
    }

    /**
     * A reply to {@code id} has arrived.
     *
     * @param sentAtMicros when that request was sent, as the reply repeats it
     */
    public Arrival arrived(long id, long sentAtMicros, long nowNanos, long nowMicros, ServerTimes times) {
        long number = id - firstId;
        if (!exchanges.has(number) || exchanges.get(number).sentAtMicros() != sentAtMicros) {
            return misfit(id, sentAtMicros);
        }
        Exchange exchange = exchanges.get(number);
        long rttNanos = nowNanos - exchange.startNanos();
        if (rttNanos < 0) { // it came before it was asked for: the sender has guessed the id
            return unknown();
        }
        if (times.processingNanos() > nowNanos - exchange.leftNanos()) {
            return damaged(exchange);
        }
        if (exchange.rttNanos().isPresent()) {
            duplicated++;
            return new Arrival(Arrival.Kind.DUPLICATE, false, rttNanos);
        }
        switch (exchange.outcome()) {
            case LOST -> lost--;
            case UNSENT -> unsent--; // it did leave, as this proves
            default -> outstanding--;
        }
        if (nowNanos - exchange.leftNanos() >= timeoutNanos) {
            late++;
            exchange.replied(Exchange.Outcome.LATE, rttNanos, times.processingNanos());
            return new Arrival(Arrival.Kind.LATE, noteOrder(number), rttNanos);
        }
        if (received++ == 0) {
            firstRttNanos = rttNanos;
        }
        exchange.replied(Exchange.Outcome.ANSWERED, rttNanos, times.processingNanos());
        sample(exchange, rttNanos, nowMicros, times);
        return new Arrival(Arrival.Kind.IN_TIME, noteOrder(number), rttNanos);
    }

    /** What a reply is that repeats no pair of an id and a time that was sent. */
    private Arrival misfit(long id, long sentAtMicros) {
        boolean isOfNone = !exchanges.has(id - firstId) && exchanges.sentAt(sentAtMicros) == null;
        return isOfNone && !isEarlier(id, sentAtMicros) ? unknown() : damaged(id, sentAtMicros);
    }

    /** Whether a reply is to a request of before, even if one of the two has been damaged on its way. */
    private boolean isEarlier(long id, long sentAtMicros) {
        return before != null && exchanges.sentAt(sentAtMicros) == null && before.hasSent(id, sentAtMicros);
    }

    private boolean hasSent(long id, long sentAtMicros) {
        long number = id - firstId;
        return number >= 0 && number < exchanges.count() || exchanges.sentAt(sentAtMicros) != null;
    }

    private static Arrival earlier() {
        return new Arrival(Arrival.Kind.EARLIER, false, -1);
    }

    private Arrival unknown() {
        unknown++;
        return new Arrival(Arrival.Kind.UNKNOWN, false, -1);
    }

    /** A reply has arrived that can't be read. Whose it was is known only where no more than one request waits. */
    public Arrival damaged() {
        blameTheOnlyOne();
        return countDamaged();
    }

    /**
     * A reply has arrived that is not as it was sent, though it can be read. Of the request that it names, and the one that was
     * sent when it says, it is that of the one which waits, or else of the latter.
     */
    public Arrival damaged(long id, long sentAtMicros) {
        if (isEarlier(id, sentAtMicros)) {
            return earlier();
        }
        Exchange sentThen = exchanges.sentAt(sentAtMicros);
        Exchange named = exchanges.has(id - firstId) ? exchanges.get(id - firstId) : null;
        if (sentThen == null || named != null && isWaiting(named) && !isWaiting(sentThen)) {
            return named == null ? countDamaged() : damaged(named);
        }
        return damaged(sentThen);
    }

    private static boolean isWaiting(Exchange exchange) {
        return exchange.outcome() == Exchange.Outcome.OUTSTANDING;
    }

    private Arrival damaged(Exchange exchange) {
        exchange.blame(LossCause.DAMAGED);
        return countDamaged();
    }

    private Arrival countDamaged() {
        damaged++;
        return new Arrival(Arrival.Kind.DAMAGED, false, -1);
    }

    private void blameTheOnlyOne() {
        if (outstanding == 1) {
            firstOutstanding().blame(LossCause.DAMAGED);
        }
    }

    private boolean noteOrder(long number) {
        boolean overtaken = number < highestReplied;
        if (overtaken) {
            reordered++;
        } else {
            highestReplied = number + 1;
        }
        return overtaken;
    }

    private void sample(Exchange exchange, long rttNanos, long nowMicros, ServerTimes times) {
        rtt.record(rttNanos);
        server.record(times.processingNanos());
        jitter.record(rttNanos);
        rto.sample(rttNanos);
        clockOffset.exchange(exchange.sentAtMicros(), times.receivedAtMicros(), times.repliedAtMicros(), nowMicros);
    }

    /** Gives up the requests whose time is over; {@code onLost} is told of each, in the order of their ids. */
    public void expire(long nowNanos, Consumer<Exchange> onLost) {
        while (exchanges.has(firstWaiting)
                && nowNanos - exchanges.get(firstWaiting).leftNanos() >= timeoutNanos) {
            Exchange exchange = exchanges.get(firstWaiting++);
            if (expire(exchange)) {
                onLost.accept(exchange);
            }
        }
    }

    private boolean expire(Exchange exchange) {
        if (exchange.outcome() != Exchange.Outcome.OUTSTANDING) {
            return false;
        }
        exchange.lost();
        outstanding--;
        lost++;
        return true;
    }

    /** Gives up all requests that still wait, because nobody will listen for their replies any more. */
    public void expireAll(Consumer<Exchange> onLost) {
        while (exchanges.has(firstWaiting)) {
            Exchange exchange = exchanges.get(firstWaiting++);
            if (expire(exchange)) {
                onLost.accept(exchange);
            }
        }
    }

    /** How many requests wait for their reply. */
    public long outstanding() {
        return outstanding;
    }

    /** When the next waiting request's time is over; call only while there are {@link #outstanding} ones. */
    public long nextExpiryNanos() {
        return firstOutstanding().leftNanos() + timeoutNanos;
    }

    private Exchange firstOutstanding() {
        while (exchanges.get(firstWaiting).outcome() != Exchange.Outcome.OUTSTANDING) {
            firstWaiting++;
        }
        return exchanges.get(firstWaiting);
    }

    public Counts counts() {
        long sent = exchanges.count() - unsent;
        return new Counts(sent, received, lost, late, duplicated, unknown, reordered, damaged, unsent);
    }

    /** How the losses follow each other: of all requests, whether they are remembered or not. */
    public LossRuns lossRuns() {
        LossRuns all = forgottenLosses();
        exchanges.all().forEach(all::next);
        return all;
    }

    /** The same of those only that were sent before the first that is {@linkplain #exchanges remembered}. */
    public LossRuns forgottenLosses() {
        return new LossRuns(forgottenLosses);
    }

    /** The round trip of the first reply in time; empty before it. */
    public OptionalLong firstRttNanos() {
        return received == 0 ? OptionalLong.empty() : OptionalLong.of(firstRttNanos);
    }

    /** The round trips of the replies in time. */
    public LatencyHistogram rtt() {
        return rtt;
    }

    /** What the server says it spent on them. */
    public LatencyHistogram server() {
        return server;
    }

    public Jitter jitter() {
        return jitter;
    }

    public RtoEstimator rto() {
        return rto;
    }

    public ClockOffset clockOffset() {
        return clockOffset;
    }

    /** The exchanges that are remembered, in the order of their ids. */
    public List<Exchange> exchanges() {
        return exchanges.all();
    }
}
