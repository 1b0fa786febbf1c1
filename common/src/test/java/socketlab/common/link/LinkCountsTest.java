package socketlab.common.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Counts of a link tell whether anything happened, and what happened since")
class LinkCountsTest {

    @Test
    void whatOnlyLetsAllPassIsNotEventful() {
        assertFalse(new LinkCounts(0, 0, 0, 0, 0, 0, 0).isEventful());
        assertFalse(new LinkCounts(9, 0, 0, 0, 0, 0, 9).isEventful());
    }

    @Test
    void eachThingThatALinkDoesIsAnEvent() {
        for (LinkCounts counts : List.of(
                new LinkCounts(9, 1, 0, 0, 0, 0, 8),
                new LinkCounts(9, 0, 1, 0, 0, 0, 8),
                new LinkCounts(9, 0, 0, 1, 0, 0, 10),
                new LinkCounts(9, 0, 0, 0, 1, 0, 9),
                new LinkCounts(9, 0, 0, 0, 0, 1, 9))) {
            assertTrue(counts.isEventful(), counts.toString());
        }
    }

    @Test
    void sinceAnEarlierCountIsTheDifferenceOfEach() {
        assertEquals(
                new LinkCounts(1, 2, 3, 4, 5, 6, 7),
                new LinkCounts(11, 22, 33, 44, 55, 66, 77).since(new LinkCounts(10, 20, 30, 40, 50, 60, 70)));
    }
}
