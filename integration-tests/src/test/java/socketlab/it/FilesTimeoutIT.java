package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static socketlab.it.FileRequests.data;
import static socketlab.it.FileRequests.get;
import static socketlab.it.FileRequests.put;
import static socketlab.it.Patience.await;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * Clients that stand still in the middle of a file, at a server with an idle timeout. That those who are only slow
 * are waited for is a matter of unit tests in virtual time.
 */
class FilesTimeoutIT extends FilesTest {

    private final ServedDirectory directory = directory();

    FilesTimeoutIT() {
        super(ServedDirectory.create(), "--writable", "--idle-timeout", "20s");
    }

    /** All at the same time, so that they are waited for once. */
    @Test
    void uploadsThatStandStillAreToldSoAndUndoneAndADownloadThatIsNotReadIsCutOff() throws IOException {
        int size = 40_000_000; // more than the sockets on the way hold
        directory.write("large", new byte[size]);
        directory.write("old", new byte[] {1});
        try (FileClient unread = open()) {
            assertEquals("file", unread.ask(get(1, "large")).verdict());
            try (FileClient inPiece = open()) {
                assertEquals("ready", inPiece.ask(put(1, "old", "replace")).verdict());
                inPiece.frames().send(data(1, 1_000_000));
                inPiece.frames().write(new byte[500_000]);
                try (FileClient betweenPieces = open()) {
                    assertEquals(
                            "ready", betweenPieces.ask(put(1, "new", "create")).verdict());
                    betweenPieces.sendData(1, new byte[10]);
                    assertTimedOut(betweenPieces);
                }
                assertTimedOut(inPiece);
            }
            await("the client that does not read to be cut off")
                    .ignoreExceptionsInstanceOf(IOException.class) // who asks may be too slow as well
                    .until(this::connections, open -> open == 1);
            assertThrows(IOException.class, () -> unread.frames().receiveBytes(size));
        }
        directory.awaitNoPartials();
        directory.assertHolds("old", new byte[] {1});
        assertFalse(directory.names().contains("new"));
    }

    private static void assertTimedOut(FileClient client) throws IOException {
        assertEquals("timeout", client.receive().verdict());
        client.frames().assertEnds();
    }

    /** Asked on a connection of its own, which counts as well. */
    private long connections() throws IOException {
        try (FileClient client = open()) {
            return client.ask(Requests.stats(1)).number("connections");
        }
    }
}
