package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The name of an unfinished file follows from that of the finished one")
class PartialNameTest {

    private static final String LONGEST = "안".repeat(85);

    @Test
    void theSameNameGivesTheSame() {
        assertEquals(PartialName.of("a"), PartialName.of("a"));
        assertNotEquals(PartialName.of("a"), PartialName.of("A"));
    }

    @Test
    void itFitsHoweverLongTheFinalNameIs() {
        for (String name : List.of(PartialName.of(LONGEST), PartialName.ofVersion(LONGEST, 1L << 53, 1L << 53))) {
            assertTrue(name.length() <= FileName.MAX_PART_BYTES, name);
            assertTrue(PartialName.is(name), name);
        }
    }

    @Test
    void eachVersionHasItsOwn() {
        String version = PartialName.ofVersion("a", 1, 23);
        assertEquals(version, PartialName.ofVersion("a", 1, 23));
        for (String other : List.of(
                PartialName.ofVersion("a", 12, 3),
                PartialName.ofVersion("a", 1, 24),
                PartialName.ofVersion("b", 1, 23),
                PartialName.of("a"))) {
            assertNotEquals(version, other);
        }
    }

    @Test
    void allVersionsOfAFileBeginAlikeAndThoseOfOthersDoNot() {
        String beginning = PartialName.beginningOfVersions("a");
        assertTrue(PartialName.ofVersion("a", 1, 2).startsWith(beginning));
        assertTrue(PartialName.ofVersion("a", 3, 4).startsWith(beginning));
        assertFalse(PartialName.ofVersion("b", 1, 2).startsWith(beginning));
        assertFalse(PartialName.of("a").startsWith(beginning));
    }

    @Test
    void onlyWhatCannotBeGoneOnWithIsALeftover() {
        assertTrue(PartialName.isLeftover(PartialName.of("a")));
        assertFalse(PartialName.isLeftover(PartialName.ofVersion("a", 1, 2)));
        assertFalse(PartialName.isLeftover("a.partial"));
        assertFalse(PartialName.isLeftover("a"));
    }
}
