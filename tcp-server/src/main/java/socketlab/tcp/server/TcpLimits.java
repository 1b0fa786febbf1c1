package socketlab.tcp.server;

import java.time.Duration;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.memory.WorkingMemory;

/**
 * What one client, or all together, may use.
 *
 * @param maxConnections how many connections are served at once, 1 or more
 * @param maxFrame the largest message taken, bytes, 1 or more
 * @param memory what all clients together may make the server hold
 * @param working for large messages and listings, while they are worked at
 * @param idleTimeout how long a whole message, or the client's reading of an answer, may take
 * @param courtesy how long a client that was told {@code closed} may take to end its side before us
 * @param linger how long a client may take to end its side after ours
 */
record TcpLimits(
        int maxConnections,
        int maxFrame,
        MemoryBudget memory,
        WorkingMemory working,
        Duration idleTimeout,
        Duration courtesy,
        Duration linger) {

    static final Duration COURTESY = Duration.ofMillis(200);
    static final Duration LINGER = Duration.ofSeconds(2);
}
