package socketlab.common.message;

import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;

/**
 * A row of bytes that grows as it is written to and can be emptied and used again, so that writing many messages
 * allocates once. For one thread at a time.
 */
public final class ByteSink extends OutputStream {

    /** Of a long. */
    private static final int MOST_DIGITS = 19;

    /** What stays allocated when the sink is emptied: one big message shall not be paid for ever after. */
    private static final int KEPT_CAPACITY = 64 * 1024;

    /** A larger sink grows by half: of what a large message takes, little shall be waste. */
    private static final int DOUBLED_CAPACITY = 16 * 1024;

    private static final byte[] NONE = {};

    private byte[] bytes;
    private int size;

    public ByteSink(int initialCapacity) {
        bytes = new byte[initialCapacity];
    }

    /** How many bytes have been written since the sink was last emptied. */
    public int size() {
        return size;
    }

    /** The bytes written are the first {@link #size()} of this array, which is replaced when the sink grows. */
    public byte[] array() {
        return bytes;
    }

    /** Takes back everything from {@code newSize} on. */
    public void truncate(int newSize) {
        size = Objects.checkIndex(newSize, size + 1);
    }

    /** How many bytes it can hold before it grows: what it takes of memory. */
    public int capacity() {
        return bytes.length;
    }

    /** Forgets everything that was written. Allocates nothing, so it can be done when there is no memory left. */
    public void clear() {
        size = 0;
        if (bytes.length > KEPT_CAPACITY) {
            bytes = NONE;
        }
    }

    /** Forgets everything, and lets go of its memory. */
    public void release() {
        size = 0;
        bytes = NONE;
    }

    /** Takes no more memory than what was written. */
    public void trim() {
        bytes = Arrays.copyOf(bytes, size);
    }

    @Override
    public void write(int value) {
        ensureRoomFor(1);
        bytes[size++] = (byte) value;
    }

    @Override
    public void write(byte[] source, int offset, int length) {
        ensureRoomFor(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
    }

    /** Writes the same byte {@code count} times; a count below 1 writes nothing. */
    public void fill(char ascii, int count) {
        if (count > 0) {
            ensureRoomFor(count);
            Arrays.fill(bytes, size, size + count, (byte) ascii);
            size += count;
        }
    }

    /** Writes a number, 0 or more, in decimal digits. */
    public void writeDecimal(long number) {
        int digits = digitsOf(number);
        ensureRoomFor(digits);
        long rest = number;
        int at = size + digits;
        while (rest >= 10) { // two digits for each division
            long hundreds = rest / 100;
            int two = (int) (rest - 100 * hundreds);
            rest = hundreds;
            bytes[--at] = (byte) ('0' + two % 10);
            bytes[--at] = (byte) ('0' + two / 10);
        }
        if (at > size) {
            bytes[--at] = (byte) ('0' + rest);
        }
        size += digits;
    }

    private static int digitsOf(long number) {
        int digits = 1;
        for (long power = 10; digits < MOST_DIGITS && power <= number; power *= 10) {
            digits++;
        }
        return digits;
    }

    /** Writes an unsigned 32-bit number over the four bytes at {@code position}, most significant byte first. */
    public void putIntAt(int position, int value) {
        Objects.checkFromIndexSize(position, Integer.BYTES, size);
        bytes[position] = (byte) (value >>> 24);
        bytes[position + 1] = (byte) (value >>> 16);
        bytes[position + 2] = (byte) (value >>> 8);
        bytes[position + 3] = (byte) value;
    }

    private void ensureRoomFor(int more) {
        if (more > bytes.length - size) {
            int capacity = bytes.length < DOUBLED_CAPACITY ? bytes.length * 2 : bytes.length + bytes.length / 2;
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), capacity));
        }
    }
}
