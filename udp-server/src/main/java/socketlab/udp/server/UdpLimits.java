package socketlab.udp.server;

import java.time.Duration;

/**
 * What all clients together may use.
 *
 * @param maxDatagram the largest datagram taken, bytes, 1 or more
 * @param memory how long peers and answers are remembered
 * @param maxPeers how many peers are remembered, 1 or more
 * @param maxAnswerBytes how much memory the remembered answers may take, bytes
 */
record UdpLimits(int maxDatagram, Duration memory, int maxPeers, int maxAnswerBytes) {}
