package socketlab.common.simulation;

import java.util.ArrayList;
import java.util.List;
import socketlab.common.link.Impairments;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Settings;

/**
 * What is in an {@link Experiment} that a law leaves out, each in a few words. It lets less through than the law says, but
 * for {@linkplain #hasUsefulCopies some copies} and {@linkplain #hasBursts some bursts}.
 */
final class LeftOut {

    /** From here on some retransmissions are lost as well, which only a timeout mends. */
    private static final double MANY_LOSSES = 0.03;

    /** It takes three more segments to see by their acknowledgements that one is lost (RFC 5681, section 3.2). */
    private static final int LEAST_FOR_FAST_RETRANSMIT = 4;

    private static final String TIMEOUTS = "timeouts";

    private final Experiment experiment;
    private final Settings sender;
    private final Impairments out;
    private final Impairments in;
    private final double window;

    /** @param window the most segments that are on their way */
    LeftOut(Experiment experiment, double window) {
        this.experiment = experiment;
        this.window = window;
        sender = experiment.flow().sender();
        out = experiment.network().out();
        in = experiment.network().in();
    }

    /** By the utilisation formula of a recovery. */
    List<String> byLinkLaw(Recovery law) {
        List<String> those = new ArrayList<>();
        if (law == Recovery.STOP_AND_WAIT) {
            add(those, isLossy() || experiment.ackLoss() > 0, "timeouts longer than a round trip");
        } else {
            boolean readerLags = experiment.readerRate() * experiment.segmentSeconds() < 8.0 * experiment.payload();
            boolean isQueueing = window > experiment.segmentsPerRoundTrip() + 1;
            add(those, sender.congestion() != Congestion.NONE, "congestion control");
            add(those, readerLags, "the slow reader");
            add(those, isLossy() && (hasManyLosses() || timeoutsWeigh()), TIMEOUTS);
            add(those, isLossy() && law == Recovery.GO_BACK_N && isQueueing, "waiting in the queue");
            add(those, isLossy() && law == Recovery.SELECTIVE_REPEAT, "waiting for losses");
            addWhatDelaysMany(those);
        }
        add(those, hasBursts(), "bursts of losses");
        addWhatNoneKnows(those);
        return those;
    }

    /** @param lawsWindow what it says that the window is on average */
    List<String> bySquareRootLaw(double lawsWindow) {
        List<String> those = new ArrayList<>();
        add(those, experiment.hasRate() && out.rate().queue() < lawsWindow, "drops by the queue");
        add(those, hasManyLosses(), TIMEOUTS);
        addWhatDelaysMany(those);
        addWhatNoneKnows(those);
        return those;
    }

    /** Where many segments are on their way at the same time. */
    private void addWhatDelaysMany(List<String> those) {
        // Of acknowledgements, the next one makes up for a few.
        add(those, experiment.ackLoss() >= MANY_LOSSES, "lost acks");
        // Those behind a late segment wait for it, as the order stays: the mean is no longer half of the most.
        double spacingNanos = experiment.segmentSeconds() * 1e9;
        boolean isJittery =
                out.delay().jitterNanos() > spacingNanos || in.delay().jitterNanos() > spacingNanos;
        add(those, isJittery, "keeping order in spite of jitter");
    }

    private void addWhatNoneKnows(List<String> those) {
        add(those, !out.drops().isEmpty() || !in.drops().isEmpty(), "losses by name");
        add(those, out.duplication() > 0 || in.duplication() > 0, "copies");
        add(those, reorders(out) || reorders(in), "reordering");
    }

    boolean hasBursts() {
        return out.loss().goodToBad() > 0 || in.loss().goodToBad() > 0;
    }

    /** Whether a copy may arrive whole where the other is damaged, or be answered where the other's answer is lost. */
    boolean hasUsefulCopies() {
        return out.duplication() > 0 && (out.corruption() > 0 || experiment.ackLoss() > 0)
                || in.duplication() > 0 && in.corruption() > 0;
    }

    /** Whether even few timeouts do: because there must be one for each loss, or because they are long. */
    private boolean timeoutsWeigh() {
        return window < LEAST_FOR_FAST_RETRANSMIT || sender.minRtoNanos() > experiment.roundTripSeconds() * 1e9;
    }

    private boolean hasManyLosses() {
        return experiment.segmentLoss() >= MANY_LOSSES;
    }

    private boolean isLossy() {
        return experiment.segmentLoss() > 0;
    }

    private static boolean reorders(Impairments impairments) {
        return impairments.reordering().rate() > 0 || !impairments.extraDelays().isEmpty();
    }

    private static void add(List<String> those, boolean isSo, String what) {
        if (isSo) {
            those.add(what);
        }
    }
}
