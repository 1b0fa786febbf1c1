package socketlab.common.rtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import socketlab.common.rtt.RoundTrips.ServerTimes;

@DisplayName("Losses are described by their runs and causes, also where only the last requests are remembered")
class LossRunsTest {

    private static final long TIMEOUT = 1_000;
    private static final ServerTimes TIMES = new ServerTimes(0, 0, 0);

    private RoundTrips trips = new RoundTrips(1, TIMEOUT, 100);

    /** A letter for each request: lost, answered, answered too late, unsent; "-" for nothing. */
    @ParameterizedTest
    @CsvSource({
        "'',        0, 0, -,    -",
        "a,         0, 0, 0,    -",
        "aaaa,      0, 0, 0,    -",
        "l,         1, 1, 1,    -",
        "llll,      1, 4, 1,    1",
        "alalalal,  4, 1, 0.5,  0",
        "lalalala,  4, 1, 0.5,  0",
        "llaallaa,  2, 2, 0.5,  0.5",
        "alllaaal,  2, 3, 0.5,  0.6666666666666666",
        "aaaaalll,  1, 3, 0.375, 1",
        "lull,      1, 3, 1,    1",
        "uuu,       0, 0, -,    -",
        "ltl,       2, 1, 0.6666666666666666, 0",
    })
    void runsAndProbabilitiesAreExactWhateverIsRemembered(
            String fates, long runs, long longest, String probability, String afterLoss) {
        for (int remembered : new int[] {1, 2, 3, 100}) {
            trips = new RoundTrips(1, TIMEOUT, remembered);
            for (char fate : fates.toCharArray()) {
                meet(fate);
            }
            LossRuns losses = trips.lossRuns();
            assertEquals(runs, losses.runs());
            assertEquals(longest, losses.longest());
            assertEquals(probability(probability), losses.probability());
            assertEquals(probability(afterLoss), losses.probabilityAfterLoss());
        }
    }

    private void meet(char fate) {
        long id = trips.nextId();
        trips.sent(id, id * 10_000);
        switch (fate) {
            case 'a' -> trips.arrived(id, id, id * 10_000 + 1, 0, TIMES);
            case 't' -> trips.arrived(id, id, id * 10_000 + TIMEOUT, 0, TIMES);
            case 'u' -> trips.unsent(id);
            default -> trips.expire(id * 10_000 + TIMEOUT, lost -> {});
        }
    }

    private static OptionalDouble probability(String value) {
        return value.equals("-") ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(value));
    }

    @Test
    void aReplyThatComesLateTakesItsRequestOutOfTheRun() {
        for (int i = 0; i < 3; i++) {
            meet('l');
        }
        trips.arrived(2, 2, 90_000, 0, TIMES);
        assertEquals(2, trips.lossRuns().runs());
        assertEquals(1, trips.lossRuns().longest());
        assertEquals(trips.counts().lost(), trips.lossRuns().lost(LossCause.UNANSWERED));
    }

    @Test
    void aReplyThatContradictsItselfTellsWhoseItWas() {
        sent(5);
        trips.arrived(1, 1, 10_010, 0, new ServerTimes(0, 0, 1_000_000)); // says more time than passed
        trips.arrived(7_777, 2, 20_010, 0, TIMES); // the id of nobody, and the time of the second
        trips.arrived(4, 3, 40_010, 0, TIMES); // the id of another, and the time of the third
        trips.arrived(4, 4_444, 40_020, 0, TIMES); // the time of nobody
        assertLost(4, 1, 0);
    }

    @Test
    void aReplyThatCannotBeReadIsThatOfTheOnlyRequestThatWaits() {
        sent(1);
        trips.damaged();
        assertLost(1, 0, 0);
    }

    @Test
    void whereTwoWaitNobodyKnowsWhoseItWas() {
        sent(2);
        trips.damaged();
        assertLost(0, 2, 0);
    }

    @Test
    void whatIsAnsweredAllTheSameIsNotLost() {
        sent(1);
        trips.damaged();
        trips.arrived(1, 1, 10_001, 0, TIMES);
        assertLost(0, 0, 0);
        assertEquals(1, trips.counts().damaged());
    }

    @Test
    void whatTheServerGotAsSomethingElseIsDamagedAndWhatItRefusesRefused() {
        sent(4);
        trips.refused(1, LossCause.REFUSED);
        trips.refused(2, LossCause.DAMAGED);
        trips.refused(7_777, LossCause.DAMAGED); // which of two was it?
        trips.arrived(3, 3, 30_001, 0, TIMES);
        trips.refused(7_777, LossCause.DAMAGED); // it must be the fourth
        assertLost(2, 0, 1);
    }

    private void sent(int count) {
        for (int i = 0; i < count; i++) {
            long id = trips.nextId();
            trips.sent(id, id * 10_000);
        }
    }

    private void assertLost(long damaged, long unanswered, long refused) {
        trips.expireAll(lost -> {});
        LossRuns losses = trips.lossRuns();
        assertEquals(damaged, losses.lost(LossCause.DAMAGED));
        assertEquals(unanswered, losses.lost(LossCause.UNANSWERED));
        assertEquals(refused, losses.lost(LossCause.REFUSED));
        assertEquals(trips.counts().lost(), damaged + unanswered + refused);
    }
}
