package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Clients that make tcp-server hold as much as they can: nobody can take all its memory. */
class MemoryAttacksOnTcpIT {

    private static final int MIB = 1 << 20;

    /** {@code {"type":"echo",…}} around the text. */
    private static final int AROUND_TEXT = 64;

    /** Who sends messages of one size. */
    abstract static class Messages extends AttackTest {

        private final int frame;

        Messages(int heapMegabytes, int frame, String... serverArguments) {
            super(Protocol.TCP, heapMegabytes, frame - AROUND_TEXT, serverArguments);
            this.frame = frame;
        }

        int frame() {
            return frame;
        }

        /** A message of the largest size, most of it text. */
        String largeEcho() {
            return Requests.echo(1, "e".repeat(frame - AROUND_TEXT));
        }

        /** Many that each send the same. */
        static IntFunction<ByteBuffer[]> all(byte[] bytes) {
            ByteBuffer shared = Crowd.shared(bytes);
            return number -> new ByteBuffer[] {shared.duplicate()};
        }

        static byte[] frameOf(String message) {
            return FrameClient.frame(message.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** What works with any heap. */
    abstract static class Attacks extends Messages {

        Attacks(int heapMegabytes, int frame, String... serverArguments) {
            super(heapMegabytes, frame, serverArguments);
        }

        @Test
        void twoHundredThatSendHalfOfALargeFrame() throws Exception {
            byte[] half = Bytes.first(frame() / 2, frameOf(Requests.sized("{", frame())));
            assertWithstands(server -> Crowd.thatReads(server, 200, all(half)));
        }

        @Test
        void aHundredThatEndNoLineOfText() throws Exception {
            byte[] line = largeEcho().substring(0, frame() / 10 * 9).getBytes(StandardCharsets.UTF_8);
            assertWithstands(server -> Crowd.thatReads(server, 100, all(line)));
        }

        @Test
        void fourHundredThatAnnounceABodyAndSendNoneOfIt() throws Exception {
            assertWithstands(server -> Crowd.thatReads(server, 400, all(frameOf(FileRequests.data(1, 1_000_000)))));
        }

        @Test
        void aHundredHonestOnesThatStayIdleAfterALargeMessage() throws Exception {
            List<FrameClient> idle = new ArrayList<>();
            try (FileClient earlier = open()) {
                for (int i = 0; i < 100; i++) {
                    idle.add(new FrameClient(server().address()));
                    assertEquals("echoed", idle.get(i).ask(largeEcho()).verdict());
                }
                assertWithstandsWhatIsHeld(earlier);
                for (FrameClient client : idle) {
                    assertEquals("pong", client.ask(Requests.ping(2)).verdict());
                }
            } finally {
                for (FrameClient client : idle) {
                    client.close();
                }
            }
        }

        @Test
        void twoHundredThatAskForLargeAnswersAndReadNone() throws Exception {
            ByteBuffer echo = Crowd.shared(frameOf(largeEcho()));
            assertWithstands(server -> Crowd.thatNeverReads(server, 200, number -> Crowd.times(16, echo)));
        }
    }

    @Nested
    class OnAHeapOf32 extends Attacks {

        private static final int LISTED = 1_000;

        OnAHeapOf32() {
            super(32, MIB / 2, "--writable");
        }

        @BeforeAll
        void makeFiles() throws IOException {
            for (int i = 0; i < LISTED; i++) {
                directory().write("listed/" + "한".repeat(80) + i, new byte[0]);
            }
            directory().write("large", Bytes.random(20 * MIB, 2));
            directory().write("known", Bytes.random(20 * MIB, 3));
            try (FileClient client = open()) {
                client.getWhole("known");
            }
        }

        @Test
        void aFrameOfAMegabyteIsTooLargeForAHeapOf32AndEndsTheConnection() throws Exception {
            byte[] half = Bytes.first(MIB / 2, frameOf(Requests.sized("{", MIB)));
            try (Crowd crowd = Crowd.thatReads(server(), 200, all(half))) {
                crowd.awaitStill();
                assertEquals(200, crowd.ended(), crowd::toString);
                assertTrue(crowd.told("frame-too-large") > 0, crowd::toString); // unless it still sends, and is cut off
            }
        }

        @Test
        void someOfThoseWhoHoldMostAreToldBusyAndSomebodyCanFinish() throws Exception {
            byte[] half = Bytes.first(frame() / 2, frameOf(Requests.sized("{", frame())));
            try (Crowd crowd = Crowd.thatReads(server(), 100, all(half))) {
                crowd.awaitStill();
                assertTrue(crowd.told("busy") > 0, crowd::toString);
                assertTrue(crowd.ended() < 100, () -> "somebody can finish: " + crowd);
            }
        }

        @Test
        void twoHundredThatAskForListingsAndReadNone() throws Exception {
            ByteBuffer list = Crowd.shared(frameOf(FileRequests.list(1, "listed")));
            assertWithstands(server -> Crowd.thatNeverReads(server, 200, number -> Crowd.times(16, list)));
        }

        @Test
        void aHundredThatAskForFilesAndReadNothing() throws Exception {
            ByteBuffer large = Crowd.shared(frameOf(FileRequests.get(1, "large")));
            ByteBuffer known = Crowd.shared(frameOf(FileRequests.get(1, "known")));
            assertWithstands(server ->
                    Crowd.thatNeverReads(server, 100, number -> Crowd.times(2, number % 2 == 0 ? large : known)));
        }

        @Test
        void twoHundredThatPutAPieceOfAFileAndNoMore() throws Exception {
            byte[] data = Bytes.joined(frameOf(FileRequests.data(1, 1_000_000)), new byte[100_000]);
            ByteBuffer shared = Crowd.shared(data);
            assertWithstands(server -> Crowd.thatReads(server, 200, number -> new ByteBuffer[] {
                Crowd.shared(frameOf(FileRequests.put(1, "put" + number, "create"))), shared.duplicate()
            }));
        }

        @Test
        void aHundredThatSendALargeFrameInSmallPieces() throws Exception {
            byte[] frame = Bytes.first(frame() - 1, frameOf(largeEcho()));
            assertWithstands(server -> Crowd.thatTrickles(server, 100, 500, all(frame)));
        }

        @Test
        void twentyForEachMessageThatIsDearToRead() throws Exception {
            List<ByteBuffer> dear = dearMessages(frame()).stream()
                    .map(message -> Crowd.shared(frameOf(message)))
                    .toList();
            assertWithstands(server -> Crowd.thatReads(
                    server, 20 * dear.size(), number -> Crowd.times(2, dear.get(number % dear.size()))));
        }

        @Test
        void thousandsThatComeAndSayNothing() throws Exception {
            assertWithstands(server -> Crowd.thatReads(server, ALL ? 10_000 : 2_000, all(new byte[0])));
        }
    }

    @Nested
    @EnabledIfSystemProperty(named = AttackTest.ALL_ATTACKS, matches = "true")
    class OfMegabytesOnAHeapOf64 extends Attacks {

        OfMegabytesOnAHeapOf64() {
            super(64, MIB, "--max-frame", "1MiB");
        }
    }

    /** The same and more of it, against the largest frames that there are by default. */
    @Nested
    @EnabledIfSystemProperty(named = AttackTest.ALL_ATTACKS, matches = "true")
    class ByThousandsOnAHeapOf256 extends Attacks {

        ByThousandsOnAHeapOf256() {
            super(256, MIB);
        }

        @Test
        void fourHundredThatEndNoLineOfText() throws Exception {
            byte[] line = largeEcho().substring(0, 900_000).getBytes(StandardCharsets.UTF_8);
            assertWithstands(server -> Crowd.thatReads(server, 400, all(line)));
        }

        @Test
        void fourThousandFourHundredThatAnnounceABodyAndSendNoneOfIt() throws Exception {
            assertWithstands(server -> Crowd.thatReads(server, 4_400, all(frameOf(FileRequests.data(1, 1_000_000)))));
        }

        @Test
        void tenThousandThatAreServedOncePerhapsAndStay() throws Exception {
            assertWithstands(server -> Crowd.thatReads(server, 10_000, all(frameOf(Requests.ping(1)))));
        }
    }

    /** Answers that wait for their time, and not for a client. */
    @Nested
    @EnabledIfSystemProperty(named = AttackTest.ALL_ATTACKS, matches = "true")
    class OfLargeAnswersThatAreDelayed extends Messages {

        OfLargeAnswersThatAreDelayed() {
            super(32, MIB / 2, "--delay", "3s");
        }

        @Test
        void twoHundredThatAskForLargeAnswersAndWaitForThem() throws Exception {
            ByteBuffer echo = Crowd.shared(frameOf(largeEcho()));
            assertWithstands(server -> Crowd.thatReads(server, 200, number -> Crowd.times(16, echo)));
        }
    }

    /** Each as large as may be, and made of what takes most memory or time for each byte. */
    static List<String> dearMessages(int size) {
        String members = IntStream.range(0, size / 12)
                .mapToObj(number -> ",\"" + Integer.toString(number, 36) + "\":0")
                .collect(Collectors.joining());
        String start = "{\"type\":\"ping\",\"id\":1,\"sentAt\":";
        return List.of(
                start + "1" + members + "}",
                start + "1,\"deep\":" + "[".repeat(size - 100) + "}",
                start + "1,\"deep\":" + "{\"a\":".repeat(size / 6) + "}",
                start + "1".repeat(size - 100) + "}",
                start + "1,\"number\":1" + "0".repeat(size - 100) + "." + "1}",
                start + "1,\"array\":[0" + ",0".repeat(size / 2 - 100) + "]}",
                start + "1,\"arrays\":[[]" + ",[]".repeat(size / 3 - 100) + "]}",
                start + "1,\"" + "n".repeat(size - 100) + "\":0}",
                start + "1,\"padding\":\"" + "\\u00e9".repeat(size / 6 - 20) + "\"}",
                start + "1,\"padding\":\"" + "p".repeat(size - 200) + "\"}",
                start + "1,\"padding\":\"" + "\\u0001".repeat(size / 6 - 40) + "\"}",
                Requests.sized(start + "1}", size));
    }
}
