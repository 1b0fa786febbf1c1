package socketlab.common.reliable;

import java.util.function.IntFunction;
import java.util.function.Supplier;

/** What becomes of segments that are lost: from nothing at all to what TCP does. Each names its two halves. */
public enum Recovery {
    /** Nothing. What arrives is passed on as it comes, as UDP does it. */
    NONE(NoRecovery::new, ArrivalOrder::new),

    /** One segment at a time, repeated until it is acknowledged. */
    STOP_AND_WAIT(StopAndWait::new, InOrderOnly::new),

    /** Many segments at a time; after a loss, all from the lost one on again. The receiver keeps none beyond a gap. */
    GO_BACK_N(GoBackN::new, InOrderOnly::new),

    /** Many segments at a time; only the lost ones again. The receiver keeps what is beyond a gap. */
    SELECTIVE_REPEAT(SelectiveRepeat::new, BoundedReassembler::new);

    private final Supplier<LossRecovery> sendersHalf;
    private final IntFunction<Reassembler> receiversHalf;

    Recovery(Supplier<LossRecovery> sendersHalf, IntFunction<Reassembler> receiversHalf) {
        this.sendersHalf = sendersHalf;
        this.receiversHalf = receiversHalf;
    }

    LossRecovery newLossRecovery() {
        return sendersHalf.get();
    }

    /** @param capacity how many segments it may hold */
    Reassembler newReassembler(int capacity) {
        return receiversHalf.apply(capacity);
    }
}
