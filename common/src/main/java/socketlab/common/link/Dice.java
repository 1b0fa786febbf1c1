package socketlab.common.link;

/**
 * Random numbers that can be looked up in any order: the n-th is computed from the seed and n alone, so whether one is
 * asked for changes no other. It is the generator SplitMix64 with its counter as an argument (Steele, Lea and Flood,
 * "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014, figure 17).
 *
 * <p>Each impairment throws dice of its own, at numbers that follow from the datagram's: switching one on doesn't change
 * what another one does.
 */
record Dice(long seed) {

    /** 2^64 divided by the golden ratio, made odd: steps of this length visit all numbers before one comes back. */
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    /** What is decided by dice; for each, they fall differently from the same seed. */
    enum Use {
        LOSS_STATE,
        LOSS,
        DUPLICATION,
        JITTER,
        REORDERING,
        CORRUPTION,
        FLIPPED_BIT
    }

    static Dice of(long seed, Use use) {
        return new Dice(derivedSeed(seed, use.ordinal()));
    }

    /** One of many seeds that are made from one, and have nothing in common. */
    static long derivedSeed(long seed, int number) {
        return mix(mix(seed) + (number + 1) * GOLDEN_GAMMA);
    }

    /** The n-th number, evenly distributed from 0 to just below 1. */
    double roll(long n) {
        return (mix(seed + n * GOLDEN_GAMMA) >>> 11) * 0x1p-53;
    }

    /** Whether the n-th throw hits, which it does with this probability: never at 0, always at 1. */
    boolean hits(double probability, long n) {
        return probability > 0 && roll(n) < probability;
    }

    /** Spreads each bit over all others ("mix64variant13" in the paper). */
    private static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
