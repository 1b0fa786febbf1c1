package socketlab.common.simulation;

import java.util.List;
import java.util.OptionalDouble;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;

/** What the textbooks say of an {@link Experiment}, or why they say nothing. */
public final class Theory {

    /** From here on there are timeouts, which the square-root law leaves out. */
    private static final double MANY_LOSSES = 0.03;

    /** Fewer than these are no long run. */
    private static final double FEW_LOSSES = 50;

    /** None of the laws knows a reader: each supposes that what comes is taken at once. */
    private static final String SLOW_READER = "the receiving program reads so slowly that it is the limit";

    private final Experiment experiment;
    private final double roundTrip;
    private final double window;

    public Theory(Experiment experiment) {
        this.experiment = experiment;
        roundTrip = experiment.segmentsPerRoundTrip();
        window = experiment.flow().flowControl()
                ? Math.min(
                        experiment.flow().sender().window(),
                        experiment.flow().receiver().window())
                : experiment.flow().sender().window();
    }

    /**
     * @param name of the law
     * @param source where to read about it
     * @param goodput of the application's bytes, bits a second; none where the law does not apply
     * @param utilisation of the link, as {@link Outcome#utilisation} has it
     * @param remark why it does not apply, or what it leaves out; empty if there is nothing to say
     * @param isOurs whether it is about the mechanisms that the experiment uses
     */
    public record Prediction(
            String name,
            String source,
            OptionalDouble goodput,
            OptionalDouble utilisation,
            String remark,
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

    private Prediction ofLink(String name, Recovery recovery, String source, double utilisation) {
        boolean isOurs = experiment.flow().sender().recovery() == recovery;
        if (!experiment.hasRate()) {
            String why = "without --rate there is no link to fill";
            return new Prediction(name, source, OptionalDouble.empty(), OptionalDouble.empty(), why, isOurs);
        }
        double goodput = utilisation * fullGoodput();
        if (goodput > experiment.readerRate()) {
            return new Prediction(name, source, OptionalDouble.empty(), OptionalDouble.empty(), SLOW_READER, isOurs);
        }
        return prediction(name, source, goodput, whatLinkLawsLeaveOut(recovery), isOurs);
    }

    private String whatLinkLawsLeaveOut(Recovery recovery) {
        if (recovery == Recovery.STOP_AND_WAIT) {
            return "";
        }
        boolean readerLags = experiment.readerRate() < fullGoodput();
        if (experiment.flow().sender().congestion() != Congestion.NONE) {
            return "if the window is always " + (int) window
                    + (readerLags
                            ? ": congestion control and the reader let less out"
                            : "; congestion control lets less out");
        }
        if (readerLags) {
            return "if the reader, slower than the link, is never behind";
        }
        return experiment.segmentLoss() > 0 ? "if lost segments took time of the link; here they never reach it" : "";
    }

    private Prediction mathis(double loss) {
        boolean isOurs = experiment.flow().sender().congestion() == Congestion.RENO && isWindowed();
        String source = "Mathis, Semke, Mahdavi and Ott, 1997";
        String why = whyNotMathis(loss, isOurs);
        if (why != null) {
            return new Prediction(
                    "square-root law", source, OptionalDouble.empty(), OptionalDouble.empty(), why, isOurs);
        }
        double goodput = MathisLaw.rate(experiment.payload(), experiment.roundTripSeconds(), loss);
        double losses = loss * experiment.flow().bytes() / experiment.payload();
        String remark = losses < FEW_LOSSES
                ? "in the long run; with some " + Math.round(losses) + " losses, slow start counts more"
                : loss > MANY_LOSSES ? "so many losses bring timeouts, which it leaves out" : "";
        return prediction("square-root law", source, goodput, remark, isOurs);
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
        if (MathisLaw.rate(experiment.payload(), experiment.roundTripSeconds(), loss) > experiment.readerRate()) {
            return SLOW_READER;
        }
        return null;
    }

    private boolean isWindowed() {
        Recovery recovery = experiment.flow().sender().recovery();
        return recovery == Recovery.GO_BACK_N || recovery == Recovery.SELECTIVE_REPEAT;
    }

    private Prediction prediction(String name, String source, double goodput, String remark, boolean isOurs) {
        OptionalDouble utilisation =
                experiment.hasRate() ? OptionalDouble.of(goodput / fullGoodput()) : OptionalDouble.empty();
        return new Prediction(name, source, OptionalDouble.of(goodput), utilisation, remark, isOurs);
    }

    /** What the application gets of a link that is full: its headers left out. */
    private double fullGoodput() {
        return 8.0 * experiment.payload() / experiment.segmentSeconds();
    }
}
