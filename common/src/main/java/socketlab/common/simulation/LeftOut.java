package socketlab.common.simulation;

import java.util.List;
import java.util.stream.Stream;
import socketlab.common.link.Impairments;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Settings;

/**
 * What is in an {@link Experiment} that a law leaves out, each in a few words. All of it lets less through than the law
 * says.
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
        Stream<String> special = switch (law) {
            case STOP_AND_WAIT -> when(isLossy() || experiment.ackLoss() > 0, "timeouts longer than a round trip");
            case GO_BACK_N ->
                Stream.concat(
                        byWindow(),
                        when(isLossy() && window > experiment.segmentsPerRoundTrip() + 1, "waiting in the queue"));
            default -> Stream.concat(byWindow(), when(isLossy(), "waiting for losses"));
        };
        boolean inBursts = out.loss().goodToBad() > 0 || in.loss().goodToBad() > 0;
        return Stream.of(special, when(inBursts, "bursts of losses"), byAll())
                .flatMap(each -> each)
                .toList();
    }

    /** @param lawsWindow what it says that the window is on average */
    List<String> bySquareRootLaw(double lawsWindow) {
        boolean isShort = experiment.hasRate() && out.rate().queue() < lawsWindow;
        return Stream.of(when(isShort, "drops by the queue"), byWindowed(), byAll())
                .flatMap(each -> each)
                .toList();
    }

    private Stream<String> byWindow() {
        boolean readerLags = experiment.readerRate() * experiment.segmentSeconds() < 8.0 * experiment.payload();
        boolean rareTimeoutsCount = isLossy()
                && !hasManyLosses()
                && (sender.minRtoNanos() > experiment.roundTripSeconds() * 1e9 || window < LEAST_FOR_FAST_RETRANSMIT);
        return Stream.of(
                        when(sender.congestion() != Congestion.NONE, "congestion control"),
                        when(readerLags, "the slow reader"),
                        when(rareTimeoutsCount, TIMEOUTS),
                        byWindowed())
                .flatMap(each -> each);
    }

    /** Where many segments are on their way at the same time. */
    private Stream<String> byWindowed() {
        // Those behind a late one wait for it, as the order stays: the mean is no longer half of the most.
        double spacingNanos = experiment.segmentSeconds() * 1e9;
        boolean jittery = out.delay().jitterNanos() > spacingNanos || in.delay().jitterNanos() > spacingNanos;
        return Stream.of(
                        when(hasManyLosses(), TIMEOUTS),
                        // The next one makes up for a few.
                        when(experiment.ackLoss() >= MANY_LOSSES, "lost acks"),
                        when(jittery, "keeping order in spite of jitter"))
                .flatMap(each -> each);
    }

    private Stream<String> byAll() {
        boolean named = !out.drops().isEmpty() || !in.drops().isEmpty();
        boolean doubled = out.duplication() > 0 || in.duplication() > 0;
        return Stream.of(
                        when(named, "losses by name"),
                        when(doubled, "copies"),
                        when(reorders(out) || reorders(in), "reordering"))
                .flatMap(each -> each);
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

    private static Stream<String> when(boolean isSo, String what) {
        return isSo ? Stream.of(what) : Stream.empty();
    }
}
