package socketlab.common.message;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ByteSinkTest {

    private final ByteSink sink = new ByteSink(0);

    @Test
    void growsFromNothing() {
        for (int i = 0; i < 1_000; i++) {
            sink.write(i);
        }
        sink.write(new byte[] {9, 7, 7, 9}, 1, 2);
        assertEquals(1_002, sink.size());
        for (int i = 0; i < 1_000; i++) {
            assertEquals((byte) i, sink.array()[i]);
        }
        assertArrayEquals(new byte[] {7, 7}, Arrays.copyOfRange(sink.array(), 1_000, 1_002));
    }

    @Test
    void fillsWithAnyCountAboveZero() {
        sink.fill('x', -1);
        sink.fill('x', 0);
        assertEquals(0, sink.size());
        sink.fill('x', 3);
        assertArrayEquals(new byte[] {'x', 'x', 'x'}, written());
    }

    @Test
    void putsALengthOverWhatIsThereMostSignificantByteFirst() {
        sink.fill('x', 6);
        sink.putIntAt(1, 0x80FF017F);
        assertArrayEquals(new byte[] {'x', (byte) 0x80, (byte) 0xFF, 0x01, 0x7F, 'x'}, written());
    }

    @Test
    void putsNothingBeyondWhatWasWritten() {
        sink.fill('x', 6);
        assertThrows(IndexOutOfBoundsException.class, () -> sink.putIntAt(3, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> sink.putIntAt(-1, 0));
    }

    @Test
    void takesBackTheLastBytesOnly() {
        sink.fill('x', 6);
        sink.truncate(6);
        sink.truncate(2);
        sink.write('y');
        assertArrayEquals(new byte[] {'x', 'x', 'y'}, written());
        assertThrows(IndexOutOfBoundsException.class, () -> sink.truncate(4));
        assertThrows(IndexOutOfBoundsException.class, () -> sink.truncate(-1));
    }

    @Test
    void isEmptyAndSmallAgainAfterALargeMessage() {
        sink.fill('x', 1 << 20);
        sink.clear();
        assertEquals(0, sink.size());
        assertTrue(sink.array().length <= 64 * 1024, "keeps " + sink.array().length);
        sink.write('y');
        assertArrayEquals(new byte[] {'y'}, written());
    }

    private byte[] written() {
        return Arrays.copyOf(sink.array(), sink.size());
    }
}
