package socketlab.common.link;

import java.util.List;

/**
 * One direction of a bad network. It is told of each datagram that is sent, and says when, how often and how well it
 * arrives; the datagrams themselves stay with the caller.
 *
 * <pre>
 *   sent ─► loss ─► duplication ─► queue ═► bottleneck ─► delay, jitter ─► held back? ─► bit flipped? ─► arrives
 *            │                      │
 *            ▼                      ▼
 *           lost                overflowed
 * </pre>
 *
 * <ul>
 *   <li>A lost datagram takes no room in the queue. A copy does, behind its original, so never more than the rate comes
 *       out.
 *   <li>The order stays, whatever rate and jitter do; only what is held back is overtaken.
 *   <li>Same seed, same fate: what becomes of the n-th datagram by chance follows from the impairment, the seed and n,
 *       and not from what the other impairments do. (Where datagrams wait for those ahead of them, at the bottleneck or
 *       to keep the order, it does matter who is ahead.)
 * </ul>
 *
 * No socket, thread or clock: it serves real sockets and virtual time alike. For one thread at a time.
 */
public final class Link {

    /** The largest that may be sent, far more than a datagram can be. */
    public static final int MAX_BYTES = 1 << 27;

    private final Impairments impairments;
    private final LossProcess loss;
    private final Dice duplicationDice;
    private final Dice jitterDice;
    private final Dice reorderingDice;
    private final Dice corruptionDice;
    private final Dice bitDice;
    private final Bottleneck bottleneck;

    /** The latest arrival of a datagram that was not held back, or would have been without; unknown before the first. */
    private long inOrderNanos;

    private long sent;
    private long lost;
    private long overflowed;
    private long duplicated;
    private long heldBack;
    private long corrupted;
    private long arrived;

    /** @param seed another one gives another fate; see {@link BadNetwork} for two directions by one seed */
    public Link(Impairments impairments, long seed) {
        this.impairments = impairments;
        this.loss = new LossProcess(impairments.loss(), seed);
        this.duplicationDice = Dice.of(seed, Dice.Use.DUPLICATION);
        this.jitterDice = Dice.of(seed, Dice.Use.JITTER);
        this.reorderingDice = Dice.of(seed, Dice.Use.REORDERING);
        this.corruptionDice = Dice.of(seed, Dice.Use.CORRUPTION);
        this.bitDice = Dice.of(seed, Dice.Use.FLIPPED_BIT);
        Impairments.Rate rate = impairments.rate();
        this.bottleneck = rate.isUnlimited() ? null : new Bottleneck(rate.bitsPerSecond(), rate.queue());
    }

    /**
     * Takes the next datagram.
     *
     * @param bytes 0 to {@link #MAX_BYTES}
     * @param nowNanos not before that of the last call
     * @return none if it is lost, one, or two if it is duplicated; not always in the order of their times
     */
    public List<Arrival> send(int bytes, long nowNanos) {
        if (bytes < 0 || bytes > MAX_BYTES) {
            throw new IllegalArgumentException("0 to " + MAX_BYTES + " bytes can be sent, not " + bytes);
        }
        long number = ++sent;
        if (loss.loses(number) | isNamedForLoss(number)) {
            lost++;
            return List.of();
        }
        Arrival original = pass(bytes, nowNanos, number, 0);
        if (original == null) {
            return List.of();
        }
        if (!duplicationDice.hits(impairments.duplication(), number)) {
            return List.of(original);
        }
        duplicated++;
        Arrival copy = pass(bytes, nowNanos, number, 1);
        return copy == null ? List.of(original) : List.of(original, copy);
    }

    private boolean isNamedForLoss(long number) {
        return !impairments.drops().isEmpty() && impairments.drops().contains(number);
    }

    /** The way of the original, 0, or its copy, 1, through the queue to the end; {@code null} if there is no room. */
    private Arrival pass(int bytes, long nowNanos, long number, int copy) {
        long left = nowNanos;
        if (bottleneck != null) {
            if (bottleneck.isFull(nowNanos)) {
                overflowed++;
                return null;
            }
            left = bottleneck.leavingNanos(bytes, nowNanos);
        }
        long dice = 2 * number + copy;
        long atNanos = left
                + impairments.delay().fixedNanos()
                + (long) (jitterDice.roll(dice) * impairments.delay().jitterNanos());
        if (arrived++ == 0 || atNanos - inOrderNanos > 0) {
            inOrderNanos = atNanos;
        }
        return new Arrival(inOrderNanos + holdingNanos(number, dice), flippedBit(bytes, dice));
    }

    private long holdingNanos(long number, long dice) {
        boolean held = reorderingDice.hits(impairments.reordering().rate(), dice);
        long nanos = held ? impairments.reordering().heldBackNanos() : 0;
        if (!impairments.extraDelays().isEmpty()) {
            Long extra = impairments.extraDelays().get(number);
            held |= extra != null;
            nanos += extra == null ? 0 : extra;
        }
        heldBack += held ? 1 : 0;
        return nanos;
    }

    private int flippedBit(int bytes, long dice) {
        if (bytes == 0 || !corruptionDice.hits(impairments.corruption(), dice)) {
            return Arrival.INTACT;
        }
        corrupted++;
        return (int) (bitDice.roll(dice) * (8L * bytes));
    }

    /** How many datagrams are in the queue, the one that is being sent included; 0 where the rate is unlimited. */
    public int queueLength(long nowNanos) {
        return bottleneck == null ? 0 : bottleneck.length(nowNanos);
    }

    public LinkCounts counts() {
        return new LinkCounts(sent, lost, overflowed, duplicated, heldBack, corrupted, arrived);
    }
}
