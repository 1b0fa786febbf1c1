package socketlab.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests of which every case takes processes of its own. In {@code mvn verify} one case of a kind is run; the others, over
 * the other transport or in another locale, where {@code -Dsocketlab.allCases=true} says so.
 */
final class LongRun {

    private LongRun() {}

    /** Leaves a case to the long run, unless it is the one that is always run. */
    static void unless(boolean isAlwaysRun) {
        assumeTrue(isAlwaysRun || Boolean.getBoolean("socketlab.allCases"), "is run with -Dsocketlab.allCases=true");
    }
}
