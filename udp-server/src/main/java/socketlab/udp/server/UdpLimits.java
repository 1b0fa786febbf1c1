package socketlab.udp.server;

import java.time.Duration;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.reliable.Settings;

/**
 * What all clients together may use, and what none of them decides.
 *
 * @param maxDatagram the largest datagram taken, bytes, 1 or more
 * @param memory how long peers and answers are remembered, and how long a transfer may stand still
 * @param maxPeers how many peers are remembered, 1 or more
 * @param maxAnswerBytes how much of it the remembered answers may take, bytes
 * @param maxTransfers how many requests about files may be under way, 1 or more
 * @param maxWindowBytes how much a transfer may hold in each direction, bytes; one segment may always be under way
 * @param buffers what all clients together may make the server hold
 * @param settings how the bytes of files are moved where the client says nothing of it; of the timeouts it never does
 */
record UdpLimits(
        int maxDatagram,
        Duration memory,
        int maxPeers,
        int maxAnswerBytes,
        int maxTransfers,
        int maxWindowBytes,
        MemoryBudget buffers,
        Settings settings) {

    /** With a budget of so many bytes. */
    UdpLimits(
            int maxDatagram,
            Duration memory,
            int maxPeers,
            int maxAnswerBytes,
            int maxTransfers,
            int maxWindowBytes,
            int maxBufferBytes,
            Settings settings) {
        this(
                maxDatagram,
                memory,
                maxPeers,
                maxAnswerBytes,
                maxTransfers,
                maxWindowBytes,
                new MemoryBudget(maxBufferBytes),
                settings);
    }
}
