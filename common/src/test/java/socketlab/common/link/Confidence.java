package socketlab.common.link;

import static org.junit.jupiter.api.Assertions.assertTrue;

import socketlab.common.Seed;

/**
 * How far chance may lead. A claim about a probability is tested by counting, and the count may be off by what
 * Bernstein's inequality allows: for n independent trials that hit with probability p,
 *
 * <pre>
 *   P(|hits - n p| > t) &lt;= 2 exp(-t^2 / (2 n p (1 - p) + 2 t / 3))
 * </pre>
 *
 * which is solved for t here so that a true claim fails once in 10^9 runs. It is proven for every n, unlike the normal
 * approximation.
 */
final class Confidence {

    /** ln(2 / 10^-9) */
    private static final double LOG_OF_RISK = Math.log(2e9);

    private Confidence() {}

    /** Fails if so many hits can't be chance. */
    static void assertRate(double probability, long hits, long trials, String what, Seed seed) {
        double expected = trials * probability;
        double allowed = allowedDistance(trials * probability * (1 - probability), 1);
        assertTrue(
                Math.abs(hits - expected) <= allowed,
                () -> what + ": " + hits + " of " + trials + ", where " + expected + " give or take " + allowed
                        + " were to be expected" + seed);
    }

    /**
     * The t of Bernstein's inequality for a sum of independent terms.
     *
     * @param variance of the sum
     * @param largest how far one term may be from its mean
     */
    static double allowedDistance(double variance, double largest) {
        double linear = largest * LOG_OF_RISK / 3;
        return linear + Math.sqrt(linear * linear + 2 * variance * LOG_OF_RISK);
    }
}
