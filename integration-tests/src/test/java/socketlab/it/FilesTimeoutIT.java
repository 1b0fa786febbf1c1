package socketlab.it;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static socketlab.it.FileRequests.data;
import static socketlab.it.FileRequests.get;
import static socketlab.it.FileRequests.put;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * Clients that stand still in the middle of a file, at a server with a short idle timeout. That those who are only slow
 * are waited for is a matter of unit tests in virtual time.
 */
class FilesTimeoutIT extends FilesTest {

    private final ServedDirectory directory = directory();

    FilesTimeoutIT() {
        super(ServedDirectory.create(), "--writable", "--idle-timeout", "1s");
    }

    @Test
    void anUploadThatStandsStillIsToldSoAndUndone() throws IOException {
        directory.write("old", new byte[] {1});
        try (FileClient inPiece = open()) {
            assertEquals("ready", inPiece.ask(put(1, "old", "replace")).verdict());
            inPiece.frames().send(data(1, 1_000_000));
            inPiece.frames().write(new byte[500_000]);
            try (FileClient betweenPieces = open()) {
                assertEquals("ready", betweenPieces.ask(put(1, "new", "create")).verdict());
                betweenPieces.sendData(1, new byte[10]);
                assertTimedOut(betweenPieces);
            }
            assertTimedOut(inPiece);
        }
        directory.awaitNoPartials();
        directory.assertHolds("old", new byte[] {1});
        assertFalse(directory.names().contains("new"));
    }

    private static void assertTimedOut(FileClient client) throws IOException {
        assertEquals("timeout", client.receive().verdict());
        client.frames().assertEnds();
    }

    @Test
    void aDownloadThatIsNotReadIsCutOff() throws IOException {
        int size = 40_000_000; // more than the sockets on the way hold
        directory.write("large", new byte[size]);
        try (FileClient client = open()) {
            assertEquals("file", client.ask(get(1, "large")).verdict());
            await("the client that does not read to be cut off")
                    .atMost(Talk.PATIENCE)
                    .until(FilesTimeoutIT.this::connections, open -> open == 1);
            assertThrows(IOException.class, () -> client.frames().receiveBytes(size));
        }
    }

    /** Asked on a connection of its own, which counts as well. */
    private long connections() throws IOException {
        try (FileClient client = open()) {
            return client.ask(Requests.stats(1)).number("connections");
        }
    }
}
