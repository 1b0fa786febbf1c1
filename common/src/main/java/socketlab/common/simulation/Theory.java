package socketlab.common.simulation;

import java.util.List;
import java.util.OptionalDouble;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;

/** What the textbooks say of an {@link Experiment}, or why they say nothing. */
public final class Theory {

    /** Fewer than these are no long run. */
    private static final double FEW_LOSSES = 50;

    private static final String COPIES_HELP = "here copies make up for some losses";

    private final Experiment experiment;
    private final double roundTrip;
    private final double window;
    private final LeftOut leftOut;

    public Theory(Experiment experiment) {
        this.experiment = experiment;
        roundTrip = experiment.segmentsPerRoundTrip();
        window = mostOnTheWay();
        leftOut = new LeftOut(experiment, window);
    }

    private int mostOnTheWay() {
        Flow flow = experiment.flow();
        int senders = flow.sender().window();
        return flow.flowControl() ? Math.min(senders, flow.receiver().window()) : senders;
    }

    /**
     * @param name of the law
     * @param source where to read about it
     * @param goodput of the application's bytes, bits a second; none where the law does not apply
     * @param utilisation of the link, as {@link Outcome#utilisation} has it
     * @param remark why it does not apply, or what it leaves out; empty if there is nothing to say
     * @param isMost whether what the law leaves out can only let less through
     * @param isOurs whether it is about the mechanisms that the experiment uses
     */
    public record Prediction(
            String name,
            String source,
            OptionalDouble goodput,
            OptionalDouble utilisation,
            String remark,
            boolean isMost,
            boolean isOurs) {}

    public List<Prediction> predictions() {
        double loss = experiment.segmentLoss();
        double eitherLoss = 1 - (1 - loss) * (1 - experiment.ackLoss());
        return List.of(
                ofLink(
                        "stop-and-wait",
                        Recovery.STOP_AND_WAIT,
                        "Kurose and Ross, 3.4; Stallings",
                        StopAndWaitLaw.utilisation(roundTrip, eitherLoss)),
                ofLink(
                        "go-back-n",
                        Recovery.GO_BACK_N,
                        "Stallings, Data and Computer Communications",
                        GoBackNLaw.utilisation(roundTrip, loss, window)),
                ofLink(
                        "selective repeat",
                        Recovery.SELECTIVE_REPEAT,
                        "Stallings; Tanenbaum, 3.4",
                        SelectiveRepeatLaw.utilisation(roundTrip, loss, window)),
                mathis(loss));
    }

    private Prediction ofLink(String name, Recovery law, String source, double utilisation) {
        boolean isOurs = experiment.flow().sender().recovery() == law;
        double goodput = utilisation * fullGoodput();
        String why = whyNotLinkLaw(law, goodput);
        if (why != null) {
            return none(name, source, why, isOurs);
        }
        List<String> slower = leftOut.byLinkLaw(law);
        String faster = whatHelps(law);
        String remark = join(remark(slower), faster);
        return prediction(name, source, goodput, remark, !slower.isEmpty() && faster.isEmpty(), isOurs);
    }

    /** What may make it better than the law; empty if nothing does. */
    private String whatHelps(Recovery law) {
        if (leftOut.hasUsefulCopies()) {
            return COPIES_HELP;
        }
        if (law == Recovery.GO_BACK_N && leftOut.hasBursts()) {
            return "here a burst costs hardly more than one loss";
        }
        if (!hasFixedWindow() || experiment.segmentLoss() == 0) {
            return "";
        }
        if (law == Recovery.GO_BACK_N && window < roundTrip) {
            return "here pauses between windows make up for some losses";
        }
        // With a smaller window, the sender stops until the loss is mended, which costs more.
        boolean losesBeforeTheLink = experiment.network().out().loss().rate() > 0;
        return law == Recovery.SELECTIVE_REPEAT && losesBeforeTheLink && window > 2 * roundTrip
                ? "here losses take no time of the link"
                : "";
    }

    private String whyNotLinkLaw(Recovery law, double goodput) {
        if (!experiment.hasRate()) {
            return "without --rate there is no link to fill";
        }
        int queue = experiment.network().out().rate().queue();
        int atOnce = (int) Math.min(window, experiment.segments());
        if (law != Recovery.STOP_AND_WAIT && hasFixedWindow() && atOnce > queue) {
            return "a window of " + atOnce + " at once overruns the queue of " + queue;
        }
        return otherLimit(goodput);
    }

    /** What is too slow for the goodput that a law says: none of them knows it. */
    private String otherLimit(double goodput) {
        if (goodput > experiment.readerRate()) {
            return "the receiving program reads so slowly that it is the limit";
        }
        if (goodput > experiment.acksRate()) {
            return "acknowledgements come through so slowly that they are the limit";
        }
        return null;
    }

    private Prediction mathis(double loss) {
        boolean isOurs = experiment.flow().sender().congestion() == Congestion.RENO && isWindowed();
        String name = "square-root law";
        String source = "Mathis, Semke, Mahdavi and Ott, 1997";
        String why = whyNotMathis(loss, isOurs);
        if (why != null) {
            return none(name, source, why, isOurs);
        }
        double goodput = MathisLaw.rate(experiment.payload(), experiment.roundTripSeconds(), loss);
        List<String> slower = leftOut.bySquareRootLaw(MathisLaw.window(loss));
        double losses = loss * experiment.segments();
        boolean isFew = losses < FEW_LOSSES;
        String few = isFew ? "with some " + Math.round(losses) + " losses, slow start counts more" : "";
        String faster = leftOut.hasUsefulCopies() ? COPIES_HELP : "";
        String remark = join(few, join(remark(slower), faster));
        return prediction(name, source, goodput, remark, !slower.isEmpty() && !isFew && faster.isEmpty(), isOurs);
    }

    private String whyNotMathis(double loss, boolean isOurs) {
        if (!isOurs) {
            return "it is about --congestion reno over go-back-n or selective-repeat";
        }
        if (loss == 0 || loss == 1) {
            return loss == 0 ? "no segment is lost by chance" : "everything is lost";
        }
        if (experiment.network().out().loss().goodToBad() > 0) {
            return "losses come in bursts; it is about single ones";
        }
        if (experiment.roundTripSeconds() == 0) {
            return "the round trip takes no time";
        }
        if (MathisLaw.window(loss) > window) {
            return "losses are so rare that the window of " + (int) window + " is the limit";
        }
        if (MathisLaw.window(loss) > roundTrip) {
            return "losses are so rare that the rate is the limit";
        }
        return otherLimit(MathisLaw.rate(experiment.payload(), experiment.roundTripSeconds(), loss));
    }

    private boolean isWindowed() {
        Recovery recovery = experiment.flow().sender().recovery();
        return recovery == Recovery.GO_BACK_N || recovery == Recovery.SELECTIVE_REPEAT;
    }

    private boolean hasFixedWindow() {
        return experiment.flow().sender().congestion() == Congestion.NONE;
    }

    private static String remark(List<String> leftOut) {
        return leftOut.isEmpty() ? "" : "leaves out " + String.join(", ", leftOut);
    }

    private static String join(String one, String other) {
        return one.isEmpty() || other.isEmpty() ? one + other : one + "; " + other;
    }

    private static Prediction none(String name, String source, String why, boolean isOurs) {
        return new Prediction(name, source, OptionalDouble.empty(), OptionalDouble.empty(), why, false, isOurs);
    }

    private Prediction prediction(
            String name, String source, double goodput, String remark, boolean isMost, boolean isOurs) {
        OptionalDouble utilisation =
                experiment.hasRate() ? OptionalDouble.of(goodput / fullGoodput()) : OptionalDouble.empty();
        return new Prediction(name, source, OptionalDouble.of(goodput), utilisation, remark, isMost, isOurs);
    }

    /** What the application gets of a link that is full: its headers left out. */
    private double fullGoodput() {
        return 8.0 * experiment.payload() / experiment.segmentSeconds();
    }
}
