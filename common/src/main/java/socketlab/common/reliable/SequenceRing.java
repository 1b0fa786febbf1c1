package socketlab.common.reliable;

/**
 * What belongs to the numbers of a window that slides: each element is put in under its number and taken out again. A ring
 * whose array is as long as the numbers in use lie apart, rounded up to a power of two: it starts short, grows, and is short
 * again when it is empty. So a window costs memory when it is used, and not when it is agreed on. For one thread at a time.
 *
 * <pre>
 *   numbers in use    13 14 15 16 17
 *   array of 8        16 17  _  _  _ 13 14 15
 * </pre>
 */
final class SequenceRing<E> {

    /** How long the array is at first, and when all was taken out. */
    static final int LEAST = 16;

    private Object[] slots = new Object[LEAST];
    private int size;

    /**
     * Puts an element in.
     *
     * @param lowest the lowest number that is in use; no element below it is in the ring
     */
    void put(long seq, E element, long lowest) {
        int needed = lengthFor(lowest, seq);
        if (needed > slots.length) {
            grow(needed, lowest);
        }
        slots[index(seq)] = element;
        size++;
    }

    private void grow(int length, long lowest) {
        Object[] grown = new Object[length];
        for (long seq = lowest; seq < lowest + slots.length; seq++) {
            grown[(int) seq & length - 1] = slots[index(seq)];
        }
        slots = grown;
    }

    /** The element with this number, which must be in use or be followed by none that is; {@code null} if there is none. */
    @SuppressWarnings("unchecked")
    E get(long seq) {
        return (E) slots[index(seq)];
    }

    /** Takes out the element with this number, which must be here. */
    E take(long seq) {
        E element = get(seq);
        slots[index(seq)] = null;
        size--;
        if (size == 0 && slots.length > LEAST) {
            slots = new Object[LEAST];
        }
        return element;
    }

    /** Takes out all. */
    void clear() {
        slots = new Object[LEAST];
        size = 0;
    }

    private int index(long seq) {
        return (int) seq & slots.length - 1;
    }

    /** How many elements there are. */
    int size() {
        return size;
    }

    /** How long the array is. */
    int length() {
        return slots.length;
    }

    /** How long the array will be if these two numbers are the lowest and the highest in use. */
    int lengthWith(long lowest, long highest) {
        return Math.max(slots.length, lengthFor(lowest, highest));
    }

    private static int lengthFor(long lowest, long highest) {
        int span = (int) (highest - lowest);
        return span < LEAST ? LEAST : Integer.highestOneBit(span) << 1;
    }
}
