package socketlab.common.cli.client;

import socketlab.common.rtt.Exchange;
import socketlab.common.rtt.RoundTrips;

/** Is told what a ping meets while it runs. Called by several threads; must not hold them up. */
interface PingListener {

    /** A reply has come. */
    void replied(long sequenceNumber, RoundTrips.Arrival arrival, long serverNanos);

    /** A request's time is over. */
    void lost(long sequenceNumber, Exchange exchange);

    /** Something else happened. */
    void noted(String sentence);
}
