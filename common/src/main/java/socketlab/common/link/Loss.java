package socketlab.common.link;

/**
 * How a link loses datagrams: the model of Gilbert and Elliott. The link is in a good or in a bad state, each of which
 * loses at a rate of its own; before each datagram, it may change.
 *
 * <pre>
 *                       goodToBad
 *            .------------------------------.
 *            |                              v
 *   GOOD: lossInGood                 BAD: lossInBad
 *            ^                              |
 *            '------------------------------'
 *                       badToGood
 * </pre>
 *
 * All four are probabilities, 0 to 1. With {@code lossInGood} 0 and {@code lossInBad} 1, which is Gilbert's own model but
 * for its h, a visit to the bad state is a burst of 1 / badToGood lost datagrams on average, and the rate of all is
 * goodToBad / (goodToBad + badToGood).
 *
 * <p>E. N. Gilbert, "Capacity of a Burst-Noise Channel", Bell System Technical Journal 39 (1960), pages 1253 to 1265;
 * E. O. Elliott, "Estimates of Error Rates for Codes on Burst-Noise Channels", the same 42 (1963), pages 1977 to 1997. In
 * the words of {@code tc-netem}'s "loss gemodel": p, r, 1-k and 1-h, in the order of the components here.
 */
public record Loss(double goodToBad, double badToGood, double lossInGood, double lossInBad) {

    /** Nothing is lost. */
    public static final Loss NONE = independent(0);

    public Loss {
        requireProbability("goodToBad", goodToBad);
        requireProbability("badToGood", badToGood);
        requireProbability("lossInGood", lossInGood);
        requireProbability("lossInBad", lossInBad);
    }

    /** Each datagram is lost with this probability, whatever became of the others. */
    public static Loss independent(double rate) {
        return new Loss(0, 1, rate, rate);
    }

    /**
     * Datagrams are lost in bursts: the same rate in the long run, but so many in a row on average.
     *
     * @param rate from 0 to {@link #highestRate}, or 1
     * @param meanBurst 1 or more; 1 means that never two in a row are lost, whereas {@link #independent} losses come in
     *     rows of 1 / (1 - rate) on average
     */
    public static Loss inBursts(double rate, double meanBurst) {
        requireProbability("rate", rate);
        if (!(meanBurst >= 1 && meanBurst < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a burst has 1 datagram or more on average, not " + meanBurst);
        }
        if (rate == 0 || rate == 1) {
            return independent(rate); // no burst, or one without end
        }
        if (rate > highestRate(meanBurst)) {
            throw new IllegalArgumentException("bursts of " + meanBurst
                    + " with one datagram between them lose no more than " + highestRate(meanBurst) + ", not " + rate);
        }
        double badToGood = 1 / meanBurst;
        return new Loss(Math.min(1, badToGood * rate / (1 - rate)), badToGood, 0, 1);
    }

    /** How much can be lost in bursts of this mean length, where at least one datagram comes through between two. */
    public static double highestRate(double meanBurst) {
        return meanBurst / (meanBurst + 1);
    }

    /** How much of the time the link is in the bad state, in the long run. */
    public double timeInBad() {
        return goodToBad == 0 ? 0 : goodToBad / (goodToBad + badToGood);
    }

    /** How many of the datagrams are lost, in the long run. */
    public double rate() {
        return (1 - timeInBad()) * lossInGood + timeInBad() * lossInBad;
    }

    static void requireProbability(String name, double value) {
        if (!(value >= 0 && value <= 1)) { // so that NaN is none either
            throw new IllegalArgumentException(name + " is a probability from 0 to 1, not " + value);
        }
    }
}
