package socketlab.common.report;

import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalDouble;
import socketlab.common.link.LinkCounts;
import socketlab.common.simulation.Experiment;
import socketlab.common.simulation.FlowResult;
import socketlab.common.simulation.Outcome;
import socketlab.common.simulation.Theory;

/** What came out of a simulation, for people. */
public final class SimulationText {

    private SimulationText() {}

    /** What happened, and beside it what theory says. */
    public static void write(Outcome outcome, PrintStream out) {
        writeOutcome(outcome, out);
        out.println();
        writeTheory(outcome, out);
    }

    private static void writeOutcome(Outcome outcome, PrintStream out) {
        FlowResult flow = outcome.flow();
        out.println("transfer  " + verdict(outcome));
        if (!outcome.isWhole() && flow.failure() != null) {
            out.println("because   " + flow.failure());
        }
        out.println("goodput   " + goodput(outcome));
        out.println("segments  " + flow.sent() + " sent, " + flow.repeated() + " of them retransmissions, "
                + flow.timeouts() + " timeouts");
        out.println("network   segments: " + whatHappened(outcome.segments()));
        if (outcome.acks().isEventful()) {
            out.println("          acknowledgements: " + whatHappened(outcome.acks()));
        }
        if (outcome.experiment().hasRate()) {
            out.println("queue     " + outcome.largestQueue() + " at most, of "
                    + outcome.experiment().network().out().rate().queue());
        }
        out.println("link      "
                + (outcome.utilisation().isEmpty()
                        ? outcome.experiment().hasRate() ? "-" : "- (without --rate there is no link to fill)"
                        : percent(outcome.utilisation()) + " used, by segments that count, their headers included"));
    }

    private static String whatHappened(LinkCounts link) {
        return link.lost() + " lost, " + link.overflowed() + " found the queue full, " + link.duplicated()
                + " doubled, " + link.heldBack() + " held back, " + link.corrupted() + " damaged";
    }

    /** Whether all has come, and otherwise what is wrong with it. */
    public static String verdict(Outcome outcome) {
        FlowResult flow = outcome.flow();
        if (outcome.isWhole()) {
            return "whole: " + flow.bytesRead() + " bytes in " + seconds(outcome.seconds());
        }
        String damage = outcome.missing() > 0
                ? outcome.missing() + " bytes missing"
                : outcome.missing() < 0 ? -outcome.missing() + " bytes too many" : "no byte missing";
        return "NOT WHOLE: " + damage
                + (flow.firstMistake() < 0 ? "" : ", bytes in the wrong place from " + flow.firstMistake() + " on");
    }

    private static String goodput(Outcome outcome) {
        if (outcome.isWhole() && outcome.goodput().isEmpty()) {
            return "- (nothing on the way takes time: give --rate or --delay)";
        }
        return rate(outcome.goodput()) + (outcome.isWhole() ? "" : " (only whole transfers count)");
    }

    private static void writeTheory(Outcome outcome, PrintStream out) {
        Experiment experiment = outcome.experiment();
        out.println("theory for a round trip of " + PingText.millis(experiment.roundTripSeconds() * 1e9) + " ms"
                + (experiment.hasRate()
                        ? String.format(Locale.ROOT, " = %.1f segments", experiment.segmentsPerRoundTrip())
                        : "")
                + String.format(
                        Locale.ROOT,
                        ", %.3g %% lost by chance (* = what was simulated, ≤ = at most)",
                        100 * experiment.segmentLoss()));
        out.println(row("", "law", "goodput", "link used", "remark"));
        for (Theory.Prediction law : new Theory(experiment).predictions()) {
            out.println(row(
                    law.isOurs() ? "*" : "",
                    law.name(),
                    (law.isMost() ? "≤ " : "") + rate(law.goodput()),
                    percent(law.utilisation()),
                    law.remark()));
        }
        out.println(row("", "simulated", rate(outcome.goodput()), percent(outcome.utilisation()), ""));
        out.println("Sources: Stallings, Data and Computer Communications, data link control (the first three);");
        out.println("also Kurose and Ross, 3.4, and Tanenbaum, 3.4; Mathis, Semke, Mahdavi and Ott, 1997 (the last).");
    }

    private static String row(String mark, String law, String goodput, String used, String source) {
        return String.format(Locale.ROOT, "%1s %-16s  %13s  %9s  %s", mark, law, goodput, used, source)
                .stripTrailing();
    }

    /** Bits a second. */
    static String rate(OptionalDouble bits) {
        if (bits.isEmpty()) {
            return "-";
        }
        double value = bits.getAsDouble();
        String[] units = {"bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s"};
        int unit = 0;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f %s", value, units[unit]);
    }

    static String percent(OptionalDouble share) {
        return share.isEmpty() ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * share.getAsDouble());
    }

    static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.3f s", seconds);
    }
}
