package socketlab.common.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The four problems: what breaks without the mechanism is whole with it")
class ChapterTest {

    @ParameterizedTest
    @EnumSource
    void withTheMechanismTheTransferIsWholeAndEveryRunIsTheSame(Chapter chapter) {
        Outcome with = chapter.runWith();
        assertTrue(with.isWhole(), with.toString());
        assertEquals(with, chapter.runWith());
        assertEquals(chapter.runWithout(), chapter.runWithout());
        assertEquals(3, chapter.lessons().size());
    }

    @Test
    void lossLeavesHoles() {
        Outcome without = Chapter.LOSS.runWithout();
        assertFalse(without.isWhole());
        assertEquals(1_200 * without.segments().lost(), without.missing());
        assertTrue(without.missing() > 0, without.toString());
        Outcome with = Chapter.LOSS.runWith();
        assertEquals(with.segments().lost(), with.flow().repeated());
    }

    @Test
    void reorderingLosesNothingAndPutsBytesInTheWrongPlace() {
        Outcome without = Chapter.REORDERING.runWithout();
        assertFalse(without.isWhole());
        assertEquals(0, without.missing());
        assertEquals(0, without.segments().lost() + without.segments().overflowed());
        assertTrue(without.flow().firstMistake() > 0, without.toString());
        assertTrue(Chapter.REORDERING.runWith().segments().heldBack() > 0);
    }

    @Test
    void withoutCongestionControlGoodputCollapses() {
        Outcome without = Chapter.CONGESTION.runWithout();
        Outcome with = Chapter.CONGESTION.runWith();
        assertTrue(without.utilisation().orElseThrow() < 0.3, without.toString());
        assertTrue(with.utilisation().orElseThrow() > 0.7, with.toString());
        assertTrue(without.flow().repeated() > 10 * with.flow().repeated());
        assertTrue(without.segments().overflowed() > without.flow().sent() / 2, "most are dropped: " + without);
    }

    @Test
    void withoutFlowControlTheReceiverIsOverrun() {
        Outcome without = Chapter.OVERLOAD.runWithout();
        Outcome with = Chapter.OVERLOAD.runWith();
        assertFalse(without.isWhole());
        assertEquals(0, without.segments().lost() + without.segments().overflowed());
        assertTrue(without.missing() > without.flow().bytesRead(), "most is missing: " + without);
        assertEquals(without.missing(), 1_200 * without.refused(), "what is missing was refused");
        assertEquals(0, with.refused());
        assertEquals(0, with.flow().repeated());
        assertEquals(without.flow().sent(), with.flow().sent());
    }
}
