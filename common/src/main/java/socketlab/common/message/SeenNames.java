package socketlab.common.message;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * The names of one JSON object so far, to find one that comes twice. A message has a handful, which are compared one by
 * one; where there are more they go to a set, so that no object takes quadratic time.
 */
final class SeenNames {

    private static final int FEW = 8;

    private String[] few;
    private int count;
    private Set<String> many;

    /** Whether the name is the first of its kind; it is remembered then. */
    boolean add(String name) {
        if (many != null) {
            return many.add(name);
        }
        for (int i = 0; i < count; i++) {
            if (few[i].equals(name)) {
                return false;
            }
        }
        if (count == FEW) {
            many = new HashSet<>(Arrays.asList(few));
            return many.add(name);
        }
        if (few == null) {
            few = new String[FEW];
        }
        few[count++] = name;
        return true;
    }

    void clear() {
        count = 0;
        many = null;
    }
}
