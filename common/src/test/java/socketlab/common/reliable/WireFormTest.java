package socketlab.common.reliable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.framing.Datagrams;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Range;
import socketlab.common.message.Transfer;

@DisplayName("Segments and acknowledgements as datagrams: what was damaged on the way is never taken for whole")
class WireFormTest {

    private static final Segment SEGMENT =
            Segment.of(123_456, 42, 987_654_321, "안녕, {socket}\n".getBytes(StandardCharsets.UTF_8), true);
    private static final Ack ACK = Ack.of(123_456, 40, List.of(new Range(42, 45), new Range(47, 47)), 64, 987_654_321);

    @Test
    @DisplayName("The checksums are those of the golden vectors, which another program has computed")
    void checksums() {
        assertEquals(
                897_481_262L,
                Segment.of(1, 0, 0, "안녕".getBytes(StandardCharsets.UTF_8), false)
                        .header()
                        .checksum());
        assertEquals(
                822_251_515L,
                Ack.of(1, 3, List.of(new Range(5, 7), new Range(9, 9)), 0, 123_456_789)
                        .message()
                        .checksum());
    }

    @Test
    void aSegmentComesBackAsItWent() throws Exception {
        Segment read = readSegment(datagram(SEGMENT));
        assertTrue(read.isIntact());
        assertSameSegment(SEGMENT, read);
    }

    @Test
    void anAcknowledgementComesBackAsItWent() throws Exception {
        Ack read = readAck(datagram(ACK));
        assertTrue(read.isIntact());
        assertEquals(ACK, read);
    }

    @Test
    void everyFlippedBitOfASegmentIsNoticedOrChangesNothing() throws Exception {
        byte[] good = datagram(SEGMENT);
        for (int bit = 0; bit < 8 * good.length; bit++) {
            byte[] bad = flipped(good, bit);
            try {
                if (Datagrams.open(ByteBuffer.wrap(bad), bad.length).message() instanceof Transfer.Segment) {
                    Segment read = readSegment(bad);
                    if (read.isIntact()) {
                        assertSameSegment(SEGMENT, read);
                    }
                }
            } catch (BadMessageException e) {
                // Noticed.
            }
        }
    }

    @Test
    void everyFlippedBitOfAnAcknowledgementIsNoticedOrChangesNothing() throws Exception {
        assertFlippedBitsMakeNothingBut(Set.of(ACK), datagram(ACK));
    }

    @Test
    void everyFlippedBitOfOneThatIsSaidAgainIsNoticedOrChangesNothingButThat() throws Exception {
        assertFlippedBitsMakeNothingBut(Set.of(ACK, ACK.repeated()), datagram(ACK.repeated()));
    }

    @Test
    @DisplayName("An end that does not know of \"again\", or gets it damaged, takes the acknowledgement all the same")
    void theChecksumDoesNotCoverAgain() throws Exception {
        String good = new String(datagram(ACK.repeated()), StandardCharsets.UTF_8);
        assertEquals(ACK.repeated(), readAck(good.getBytes(StandardCharsets.UTF_8)));
        for (String said : List.of("\"again\":false,", "\"agaim\":true,", "")) {
            Ack read = readAck(good.replace("\"again\":true,", said).getBytes(StandardCharsets.UTF_8));
            assertTrue(read.isIntact(), said);
            assertEquals(ACK, read, said);
        }
    }

    private static void assertFlippedBitsMakeNothingBut(Set<Ack> same, byte[] good) {
        for (int bit = 0; bit < 8 * good.length; bit++) {
            byte[] bad = flipped(good, bit);
            try {
                if (Datagrams.decode(ByteBuffer.wrap(bad), bad.length) instanceof Transfer.Ack read
                        && Ack.of(read).isIntact()) {
                    assertTrue(same.contains(Ack.of(read)), "bit " + bit);
                }
            } catch (BadMessageException e) {
                // Noticed.
            }
        }
    }

    private static byte[] flipped(byte[] good, int bit) {
        byte[] bad = good.clone();
        bad[bit / 8] ^= (byte) (1 << bit % 8);
        return bad;
    }

    private static byte[] datagram(Segment segment) throws Exception {
        ByteSink payload = new ByteSink(16);
        Datagrams.encode(segment.header(), segment.body(), payload);
        return Arrays.copyOf(payload.array(), payload.size());
    }

    private static byte[] datagram(Ack ack) throws Exception {
        ByteSink payload = new ByteSink(16);
        Datagrams.encode(ack.message(), ack.id(), payload);
        return Arrays.copyOf(payload.array(), payload.size());
    }

    private static Segment readSegment(byte[] datagram) throws Exception {
        Datagrams.Content content = Datagrams.open(ByteBuffer.wrap(datagram), datagram.length);
        byte[] body = new byte[content.body().remaining()];
        content.body().get(body);
        return Segment.of((Transfer.Segment) content.message(), body);
    }

    private static Ack readAck(byte[] datagram) throws Exception {
        return Ack.of((Transfer.Ack) Datagrams.decode(ByteBuffer.wrap(datagram), Datagrams.MAX_PAYLOAD));
    }

    private static void assertSameSegment(Segment expected, Segment read) {
        assertEquals(expected.header(), read.header());
        assertArrayEquals(expected.body(), read.body());
    }
}
