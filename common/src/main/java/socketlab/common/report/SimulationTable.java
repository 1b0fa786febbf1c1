package socketlab.common.report;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import socketlab.common.simulation.Outcome;
import socketlab.common.simulation.Theory;

/**
 * Repeated simulations of one setting or of several, a line each, for people. A line is printed when its runs are done:
 * those of the next may take long.
 *
 * <pre>
 *   SimulationTable table = SimulationTable.begin(List.of("loss=0.1%", "loss=1%"), System.out);
 *   table.add(row);     for each of them, in this order
 *   table.end();
 * </pre>
 */
public final class SimulationTable {

    private static final int LEAST_NAME_WIDTH = 10;
    private static final String FIGURES = "  %5s  %15s  %11s  %15s  %12s  %11s  %s";

    private final String format;
    private final PrintStream out;
    private Row first;
    private boolean hasBound;

    private SimulationTable(String format, PrintStream out) {
        this.format = format;
        this.out = out;
    }

    /**
     * One setting.
     *
     * @param name what was varied, like {@code loss=1%}; empty if nothing was
     * @param outcomes one for each repetition
     */
    public record Row(String name, List<Outcome> outcomes) {}

    /** Prints the heading; the first column is as wide as the longest of the names. */
    public static SimulationTable begin(List<String> names, PrintStream out) {
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        String format = "%-" + Math.max(LEAST_NAME_WIDTH, longest) + "s" + FIGURES;
        out.println(line(
                format, "setting", "whole", "goodput Mbit/s", "used %", "again", "timeouts", "queue", "theory Mbit/s"));
        return new SimulationTable(format, out);
    }

    /** Prints a line. */
    public void add(Row row) {
        first = first == null ? row : first;
        List<Outcome> outcomes = row.outcomes();
        List<Outcome> whole = outcomes.stream()
                .filter(outcome -> outcome.goodput().isPresent())
                .toList();
        List<Outcome> used =
                whole.stream().filter(o -> o.utilisation().isPresent()).toList();
        out.println(line(
                format,
                row.name().isEmpty() ? "-" : row.name(),
                outcomes.stream().filter(Outcome::isWhole).count() + "/" + outcomes.size(),
                mean(whole, 3, outcome -> outcome.goodput().orElseThrow() / 1e6),
                mean(used, 1, outcome -> 100 * outcome.utilisation().orElseThrow()),
                mean(outcomes, 1, outcome -> outcome.flow().repeated()),
                mean(outcomes, 1, outcome -> outcome.flow().timeouts()),
                mean(outcomes, 1, Outcome::largestQueue),
                theory(outcomes.get(0))));
    }

    /** Prints how to read the figures. */
    public void end() {
        int repetitions = first.outcomes().size();
        long seed = first.outcomes().get(0).experiment().network().seed();
        if (repetitions > 1) {
            out.println("Each figure is the mean of " + repetitions
                    + " runs, ± the half of its 95 % confidence interval by Student's t;");
            out.println("goodput and use (of the link) are of whole transfers only. Seeds: " + seed + " to "
                    + (seed + repetitions - 1) + ", so --seed " + (seed + 1) + " is the second run.");
        } else {
            out.println("One run each, seed " + seed + "; --repeat 30 gives means with confidence intervals.");
        }
        out.println("Again: retransmissions. Queue: the longest."
                + (hasBound ? " Theory: ≤ where the law leaves out something; a single run names it." : ""));
    }

    private static String mean(List<Outcome> outcomes, int decimals, ToDoubleFunction<Outcome> value) {
        if (outcomes.isEmpty()) {
            return "-";
        }
        MeanInterval interval =
                MeanInterval.of(outcomes.stream().map(value::applyAsDouble).toList());
        String mean = number(interval.mean(), decimals);
        return interval.halfWidth().isEmpty()
                ? mean
                : mean + " ± " + number(interval.halfWidth().getAsDouble(), decimals);
    }

    /** What the most special of the laws says that apply here. */
    private String theory(Outcome outcome) {
        Optional<Theory.Prediction> law = new Theory(outcome.experiment())
                .predictions().stream()
                        .filter(each -> each.isOurs() && each.goodput().isPresent())
                        .reduce((first, second) -> second);
        hasBound |= law.isPresent() && law.get().isMost();
        return law.map(each -> (each.isMost() ? "≤ " : "")
                        + number(each.goodput().orElseThrow() / 1e6, 3) + " (" + each.name() + ")")
                .orElse("-");
    }

    private static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private static String line(String format, Object... cells) {
        return String.format(Locale.ROOT, format, cells).stripTrailing();
    }
}
