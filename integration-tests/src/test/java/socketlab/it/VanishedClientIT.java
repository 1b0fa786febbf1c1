package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.it.FileRequests.data;
import static socketlab.it.FileRequests.get;
import static socketlab.it.FileRequests.put;
import static socketlab.it.Patience.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that go in the middle of a file: what they held is free at once. After each test, all descriptors must be. */
class VanishedClientIT {

    private static final int CLIENTS = 10;

    @Nested
    class WithADirectoryOfItsOwn extends FilesTest {

        private final ServedDirectory directory = directory();

        WithADirectoryOfItsOwn() {
            super(ServedDirectory.create(), "--writable");
        }

        @BeforeAll
        void makeFiles() throws IOException {
            directory.write("old", new byte[] {1});
            directory.write("large", new byte[50_000_000]);
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void inTheMiddleOfADownload(boolean reset) throws IOException {
            for (int i = 0; i < CLIENTS; i++) {
                FileClient client = open();
                assertEquals("file", client.ask(get(1, "large")).verdict());
                client.frames().receiveBytes(100_000);
                vanish(client, reset);
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void beforeTheFirstPieceOfAnUpload(boolean reset) throws IOException {
            for (int i = 0; i < CLIENTS; i++) {
                FileClient client = open();
                assertEquals("ready", client.ask(put(1, "old", "replace")).verdict());
                vanish(client, reset);
                assertUndone();
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void inTheMiddleOfAPiece(boolean reset) throws IOException {
            for (int i = 0; i < CLIENTS; i++) {
                FileClient client = open();
                assertEquals("ready", client.ask(put(1, "old", "append")).verdict());
                client.frames().send(data(1, 2_000_000));
                client.frames().write(new byte[1_000_000]);
                directory.awaitPartial();
                vanish(client, reset);
                assertUndone();
            }
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void betweenTwoPieces(boolean reset) throws IOException {
            for (int i = 0; i < CLIENTS; i++) {
                FileClient client = open();
                assertEquals(
                        "ready", client.ask(put(1, "new/deep/file", "create")).verdict());
                client.sendData(1, new byte[300_000]);
                vanish(client, reset);
                assertUndone();
                await("the directories made for it to go").until(() -> Files.notExists(directory.file("new/deep")));
            }
        }

        /** With everything open that one connection can have open. */
        @Test
        void inTheMiddleOfADownloadBetweenThePiecesOfAnUpload() throws IOException {
            FileClient client = open();
            assertEquals("ready", client.ask(put(1, "old", "replace")).verdict());
            client.sendData(1, new byte[300_000]);
            assertEquals("file", client.ask(get(2, "large")).verdict());
            client.frames().receiveBytes(100_000);
            vanish(client, true);
            assertUndone();
        }

        private void assertUndone() throws IOException {
            directory.awaitNoPartials();
            directory.assertHolds("old", new byte[] {1});
            try (FileClient next = open()) { // and the name is free again, a moment after the partial file has gone
                await("the name to be free")
                        .until(() -> next.put("old", "replace", new byte[] {1}).verdict(), "stored"::equals);
            }
        }
    }

    /** The libraries of the Java runtime are large, and old enough for the server to remember their digests. */
    @Nested
    class WithADigestThatIsKnown extends ServerTest {

        private static final String LARGE = "server/libjvm.so";

        WithADigestThatIsKnown() {
            super(
                    Protocol.TCP,
                    "-d",
                    Path.of(System.getProperty("java.home"), "lib").toString());
        }

        @ParameterizedTest
        @ValueSource(booleans = {true, false})
        void inTheMiddleOfADownload(boolean reset) throws IOException {
            byte[] content = Files.readAllBytes(Path.of(System.getProperty("java.home"), "lib", LARGE));
            String sha256 = Bytes.sha256(content);
            for (int time = 1; time <= 2; time++) {
                try (FileClient client = new FileClient(server())) {
                    assertEquals("file", client.ask(get(1, LARGE)).verdict());
                    assertTrue(client.frames().hearsSomethingWithin(600_000));
                    client.receiveAll(content);
                    assertEquals(sha256, client.receive().text("sha256"));
                }
            }
            for (int i = 0; i < CLIENTS; i++) {
                FileClient client = new FileClient(server());
                assertEquals("file", client.ask(get(1, LARGE)).verdict());
                client.frames().receiveBytes(100_000);
                vanish(client, reset);
            }
        }
    }

    private static void vanish(FileClient client, boolean reset) throws IOException {
        if (reset) {
            client.frames().reset();
        } else {
            client.close();
        }
    }
}
