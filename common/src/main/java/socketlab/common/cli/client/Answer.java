package socketlab.common.cli.client;

import socketlab.common.message.Reply;

/**
 * A reply and how long it took.
 *
 * @param rttNanos from the last sending of the request to the arrival
 */
record Answer<R extends Reply>(R reply, long rttNanos) {}
