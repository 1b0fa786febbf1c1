package socketlab.common.report;

import java.io.PrintStream;
import java.util.Locale;
import socketlab.common.simulation.Chapter;
import socketlab.common.simulation.Outcome;

/** A chapter of the network laboratory, for people. */
public final class ChapterText {

    private ChapterText() {}

    /** @param without what broke; {@code with} is the same with the mechanism */
    public static void write(Chapter chapter, Outcome without, Outcome with, PrintStream out) {
        out.println("chapter " + chapter.name().toLowerCase(Locale.ROOT) + ": " + chapter.scene());
        writeRun("without, " + chapter.withoutIt(), without, out);
        writeRun("with, " + chapter.mechanism(), with, out);
        out.println();
        chapter.lessons().forEach(out::println);
    }

    private static void writeRun(String title, Outcome outcome, PrintStream out) {
        out.println();
        out.println(title + ":");
        out.println("  transfer  " + SimulationText.verdict(outcome));
        out.println("  goodput   " + SimulationText.rate(outcome.goodput())
                + (outcome.isWhole()
                        ? ", " + SimulationText.percent(outcome.utilisation()) + " of the link used"
                        : " (only whole transfers count)"));
        out.println("  segments  " + outcome.flow().sent() + " sent, "
                + outcome.flow().repeated() + " of them retransmissions, "
                + outcome.flow().timeouts() + " timeouts; "
                + outcome.segments().lost() + " lost, " + outcome.segments().overflowed() + " found the queue full, "
                + outcome.segments().heldBack() + " held back");
        out.println("  receiver  " + outcome.segments().arrived() + " segments arrived, "
                + outcome.flow().segmentsRead() + " read, " + outcome.refused() + " refused");
    }
}
