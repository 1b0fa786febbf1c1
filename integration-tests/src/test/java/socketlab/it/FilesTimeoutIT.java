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

/** Clients that are slow with a file, and those that stand still, at a server with a short idle timeout. */
class FilesTimeoutIT extends FilesTest {

    /** Less than the timeout; so many times it is more. */
    private static final int PAUSE_MILLIS = 400;

    private static final int PAUSES = 4;

    private final ServedDirectory directory = directory();

    FilesTimeoutIT() {
        super(ServedDirectory.create(), "--writable", "--idle-timeout", "1s");
    }

    @Test
    void anUploadThatStandsStillIsToldSoAndUndone() throws IOException {
        directory.write("old", new byte[] {1});
        try (FileClient inPiece = open();
                FileClient betweenPieces = open()) {
            assertEquals("ready", inPiece.ask(put(1, "old", "replace")).verdict());
            inPiece.frames().send(data(1, 1_000_000));
            inPiece.frames().write(new byte[500_000]);
            assertEquals("ready", betweenPieces.ask(put(1, "new", "create")).verdict());
            betweenPieces.sendData(1, new byte[10]);
            for (FileClient client : new FileClient[] {inPiece, betweenPieces}) {
                assertEquals("timeout", client.receive().verdict());
                client.frames().assertEnds();
            }
        }
        directory.awaitNoPartials();
        directory.assertHolds("old", new byte[] {1});
        assertFalse(directory.names().contains("new"));
    }

    @Test
    void anUploadThatComesSlowlyIsTaken() throws IOException {
        byte[] content = Bytes.random(PAUSES * 2, 1);
        try (FileClient client = open()) {
            assertEquals("ready", client.ask(put(1, "slow", "create")).verdict());
            client.frames().send(data(1, PAUSES));
            for (int i = 0; i < PAUSES; i++) {
                client.frames().write(new byte[] {content[i]});
                assertFalse(client.frames().hearsSomethingWithin(PAUSE_MILLIS));
            }
            for (int i = PAUSES; i < 2 * PAUSES; i++) {
                client.sendData(1, new byte[] {content[i]});
                assertFalse(client.frames().hearsSomethingWithin(PAUSE_MILLIS));
            }
            assertEquals("stored", client.finish(1, content).verdict());
            directory.assertHolds("slow", content);
        }
    }

    @Test
    void aDownloadThatIsReadSlowlyComesWholeAndOneThatIsNotReadIsCutOff() throws IOException {
        byte[] content = Bytes.random(40_000_000, 1);
        directory.write("large", content);
        try (FileClient slow = open();
                FileClient still = open();
                FileClient clock = open()) {
            assertEquals("file", slow.ask(get(1, "large")).verdict());
            assertEquals("file", still.ask(get(1, "large")).verdict());
            int received = 0;
            for (int i = 0; i < PAUSES; i++) {
                byte[] piece = slow.frames().receiveBytes(3_000_000);
                assertEquals(
                        Bytes.sha256(Bytes.from(received, Bytes.first(received + piece.length, content))),
                        Bytes.sha256(piece));
                received += piece.length;
                clock.ask(Requests.ping(i)); // the clock's own time begins anew
                assertFalse(clock.frames().hearsSomethingWithin(PAUSE_MILLIS));
                clock.ask(Requests.ping(i));
            }
            slow.receiveAll(Bytes.from(received, content));
            assertEquals(Bytes.sha256(content), slow.receive().text("sha256"));
            await("the client that does not read to be cut off")
                    .until(() -> clock.ask(Requests.stats(1)).number("connections"), open -> open <= 2);
            assertThrows(IOException.class, () -> still.frames().receiveBytes(content.length));
        }
    }
}
