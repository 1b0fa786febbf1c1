package socketlab.common.rtt;

import java.util.OptionalDouble;

/**
 * How losses follow each other. Two networks that lose the same share differ in what it means to a program: one loses a
 * packet here and there, the other a hundred in a row. A run is what RFC 3357 calls a loss period: requests that were lost
 * one after the other, in the order of sending. Where losses do not depend on each other, a request is lost after a lost
 * one as often as after any other.
 *
 * <p>Counts exchanges as they are handed to it, in order, and keeps none of them. One that never left is passed over, as if
 * it had not been asked; one that was answered late was not lost. For one thread at a time.
 */
public final class LossRuns {

    private final long[] byCause = new long[LossCause.values().length];
    private long settled;
    private long runs;
    private long longest;

    /** How many were lost in a row up to the last one. */
    private long current;

    /** Those right after a lost one. */
    private long followers;

    private long lostFollowers;

    LossRuns() {}

    /** What the other has counted, to go on from there. */
    LossRuns(LossRuns other) {
        System.arraycopy(other.byCause, 0, byCause, 0, byCause.length);
        settled = other.settled;
        runs = other.runs;
        longest = other.longest;
        current = other.current;
        followers = other.followers;
        lostFollowers = other.lostFollowers;
    }

    /** Counts the next exchange; one that still waits, or never left, counts for nothing. */
    public void next(Exchange exchange) {
        switch (exchange.outcome()) {
            case ANSWERED, LATE -> notLost();
            case LOST -> oneMore(exchange.lossCause().orElseThrow());
            case OUTSTANDING, UNSENT -> {}
        }
    }

    private void notLost() {
        settled++;
        if (current > 0) {
            followers++;
        }
        current = 0;
    }

    private void oneMore(LossCause cause) {
        settled++;
        byCause[cause.ordinal()]++;
        if (current > 0) {
            followers++;
            lostFollowers++;
        } else {
            runs++;
        }
        current++;
        longest = Math.max(longest, current);
    }

    /** How many were lost for this cause. */
    public long lost(LossCause cause) {
        return byCause[cause.ordinal()];
    }

    /** How many runs of losses there are; one alone is a run, too. */
    public long runs() {
        return runs;
    }

    /** How many requests the longest run lost; 0 if none was lost. */
    public long longest() {
        return longest;
    }

    /** How many requests the run that is not over has lost up to now; 0 after one that was not lost. */
    public long current() {
        return current;
    }

    /** P(lost): the share of all requests, from 0 to 1; empty before the first. */
    public OptionalDouble probability() {
        long lost = 0;
        for (long each : byCause) {
            lost += each;
        }
        return ratio(lost, settled);
    }

    /** P(lost | the one before was lost): the share of those right after a lost one; empty where there is none. */
    public OptionalDouble probabilityAfterLoss() {
        return ratio(lostFollowers, followers);
    }

    private static OptionalDouble ratio(long part, long whole) {
        return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
    }
}
