package socketlab.tcp.server;

import java.time.Duration;

/**
 * What one client, or all together, may use.
 *
 * @param maxConnections how many connections are served at once, 1 or more
 * @param maxFrame the largest message taken, bytes, 1 or more
 * @param idleTimeout how long a whole message, or the client's reading of an answer, may take
 */
record TcpLimits(int maxConnections, int maxFrame, Duration idleTimeout) {}
