package socketlab.common.link;

/** The state that a link's {@link Loss} is in. It starts as if the link had been in use for long. */
final class LossProcess {

    private final Loss loss;
    private final Dice stateDice;
    private final Dice lossDice;
    private boolean bad;

    LossProcess(Loss loss, long seed) {
        this.loss = loss;
        this.stateDice = Dice.of(seed, Dice.Use.LOSS_STATE);
        this.lossDice = Dice.of(seed, Dice.Use.LOSS);
        this.bad = stateDice.hits(loss.timeInBad(), 0);
    }

    /** Whether the next datagram is lost; called for each, numbered from 1. */
    boolean loses(long number) {
        bad = bad ? !stateDice.hits(loss.badToGood(), number) : stateDice.hits(loss.goodToBad(), number);
        return lossDice.hits(bad ? loss.lossInBad() : loss.lossInGood(), number);
    }
}
