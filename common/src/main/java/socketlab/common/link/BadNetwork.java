package socketlab.common.link;

/**
 * A network that is bad in both directions, seen from the program behind it.
 *
 * @param in what becomes of the datagrams that the program receives
 * @param out what becomes of those that it sends
 * @param seed decides everything that is left to chance; the two directions have their own luck, and so do the two ends,
 *     see {@link #atClient}
 */
public record BadNetwork(Impairments in, Impairments out, long seed) {

    /** Everything arrives. */
    public static final BadNetwork NONE = new BadNetwork(Impairments.NONE, Impairments.NONE, 0);

    /** A new link for the datagrams that the program receives. */
    public Link inward() {
        return new Link(in, Dice.derivedSeed(seed, 0));
    }

    /** A new link for those that it sends. */
    public Link outward() {
        return new Link(out, Dice.derivedSeed(seed, 1));
    }

    /**
     * The same for a client. A client and its server may be given one seed: with the same dice, the answer to a request
     * that came through would share the luck of that request.
     */
    public BadNetwork atClient() {
        return new BadNetwork(in, out, Dice.derivedSeed(seed, 2));
    }

    public boolean isNone() {
        return in.isNone() && out.isNone();
    }
}
