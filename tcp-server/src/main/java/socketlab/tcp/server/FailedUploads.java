package socketlab.tcp.server;

import java.util.Arrays;

/**
 * The ids of uploads that were answered with an error and whose {@code sent} has not come yet: the latest ones, for
 * clients that send on without waiting for answers. A row of numbers, because an idle connection may hold them for long.
 */
final class FailedUploads {

    /** How many are remembered. */
    static final int MOST = 100;

    private long[] ids = {};
    private int count;

    /** Remembers one, and forgets the oldest for it if need be. */
    void add(long id) {
        remove(id);
        if (count == MOST) {
            removeAt(0);
        }
        if (count == ids.length) {
            ids = Arrays.copyOf(ids, Math.min(MOST, 2 * count + 1));
        }
        ids[count++] = id;
    }

    void remove(long id) {
        int index = indexOf(id);
        if (index >= 0) {
            removeAt(index);
        }
    }

    boolean contains(long id) {
        return indexOf(id) >= 0;
    }

    private int indexOf(long id) {
        for (int i = 0; i < count; i++) {
            if (ids[i] == id) {
                return i;
            }
        }
        return -1;
    }

    private void removeAt(int index) {
        count--;
        System.arraycopy(ids, index + 1, ids, index, count - index);
    }
}
