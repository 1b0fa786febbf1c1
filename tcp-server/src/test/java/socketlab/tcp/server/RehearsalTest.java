package socketlab.tcp.server;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayName("A server tries a connection to itself before it serves, and does without where it can't")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // for what would wait for ever
class RehearsalTest {

    private static final int LONG_MILLIS = 60_000;
    private static final int SHORT_MILLIS = 500;

    @Test
    void overLoopbackThereIsNothingToSay() {
        assertNull(Rehearsal.play(ConnectionThreads.factory(), InetAddress.getLoopbackAddress(), LONG_MILLIS));
    }

    /** An address of nobody (RFC 5737) can't be bound to, as 127.0.0.1 can't where loopback is down. */
    @Test
    void whereLoopbackCanNotBeUsedThatIsSaidWithItsAddress() throws UnknownHostException {
        String said = Rehearsal.play(ConnectionThreads.factory(), InetAddress.getByName("192.0.2.1"), LONG_MILLIS);
        assertTrue(said.startsWith("could not try a connection to itself over 192.0.2.1 ("), said);
        assertTrue(said.contains("file descriptors"), said);
    }

    @Test
    void aByteThatDoesNotComeIsNotWaitedForForEver() {
        String said = Rehearsal.play(never -> new Thread(), InetAddress.getLoopbackAddress(), SHORT_MILLIS);
        assertTrue(said.contains("(Read timed out)"), said);
    }
}
