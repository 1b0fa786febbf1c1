package socketlab.common.cli.client;

import socketlab.common.rtt.Exchange;
import socketlab.common.rtt.IntervalStatistics;
import socketlab.common.rtt.RoundTrips;

/** Is told what a ping meets while it runs. Called by several threads; must not hold them up. */
interface PingListener {

    /**
     * A reply has come.
     *
     * @param sequenceNumber of the request that it names; 0 if it can't be read
     */
    void replied(long sequenceNumber, RoundTrips.Arrival arrival, long serverNanos);

    /** A request's time is over. */
    void lost(long sequenceNumber, Exchange exchange);

    /** An interval of the run is over. */
    void intervalEnded(IntervalStatistics.Interval interval);

    /** Something else happened. */
    void noted(String sentence);
}
