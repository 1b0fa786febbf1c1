package socketlab.tcp.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Failed uploads: the latest are remembered, the oldest forgotten")
class FailedUploadsTest {

    private final FailedUploads failed = new FailedUploads();

    @Test
    void noMoreThanTheLatestAreRemembered() {
        for (int id = 0; id <= FailedUploads.MOST; id++) {
            failed.add(id);
        }
        assertFalse(failed.contains(0));
        assertTrue(failed.contains(1));
        assertTrue(failed.contains(FailedUploads.MOST));
    }

    @Test
    void oneThatFailsAgainIsTheLatest() {
        for (int id = 0; id < FailedUploads.MOST; id++) {
            failed.add(id);
        }
        failed.add(0);
        failed.add(FailedUploads.MOST);
        assertTrue(failed.contains(0));
        assertFalse(failed.contains(1));
    }

    @Test
    void whatIsRemovedIsForgottenAndNothingElse() {
        failed.add(1);
        failed.add(2);
        failed.add(3);
        failed.remove(2);
        failed.remove(4);
        assertTrue(failed.contains(1));
        assertFalse(failed.contains(2));
        assertTrue(failed.contains(3));
    }
}
