package socketlab.common.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("One budget for all that clients make a server hold")
class MemoryBudgetTest {

    private static final long LIMIT = 1_000_000;

    private final MemoryBudget budget = new MemoryBudget(LIMIT);
    private final List<String> ended = new ArrayList<>();

    /** One that can be ended. */
    private Account open(String name, long bytes) {
        Account[] account = new Account[1];
        account[0] = budget.open(bytes, () -> {
            ended.add(name);
            account[0].close();
            return true;
        });
        return account[0];
    }

    @Test
    void thereIsAsMuchAsTheLimitAndNotAByteMore() {
        Account account = open("a", LIMIT - 1);
        assertTrue(account.take(1));
        assertFalse(account.take(1));
        assertEquals(LIMIT, account.held());
        assertEquals(LIMIT, budget.held());
        account.giveBack(1);
        assertTrue(account.take(1));
    }

    @Test
    void closingGivesBackAllAndNothingCanBeTakenAfterwards() {
        Account account = open("a", 10_000);
        account.take(5_000);
        account.close();
        assertEquals(0, budget.held());
        assertFalse(account.take(1));
        assertEquals(0, account.takeUpTo(1));
        account.giveBack(1);
        account.close();
        assertEquals(0, budget.held());
    }

    @Test
    void whoHoldsMostIsEndedFirstAndNoMoreThanItTakes() {
        open("small", 100_000);
        open("largest", 500_000);
        open("large", 300_000);
        Account needy = open("needy", 0);
        assertTrue(needy.take(200_000));
        assertEquals(List.of("largest"), ended);
        assertTrue(needy.take(250_000));
        assertEquals(List.of("largest"), ended);
    }

    @Test
    void whoHoldsMostAndWantsMoreIsRefused() {
        open("other", 400_000);
        Account needy = open("needy", 500_000);
        assertFalse(needy.take(200_000));
        assertEquals(List.of(), ended);
    }

    @Test
    void whoWouldHoldMoreThanTheOthersIsRefused() {
        open("other", 600_000);
        Account needy = open("needy", 0);
        assertFalse(needy.take(600_000));
        assertTrue(needy.take(400_000));
        assertEquals(List.of(), ended);
    }

    @Test
    void nobodyIsEndedForHoldingLittle() {
        long little = MemoryBudget.NEVER_ENDED;
        for (int i = 0; i < LIMIT / little; i++) {
            assertNotNull(open("little " + i, little));
        }
        assertNull(open("needy", LIMIT % little + 1));
        assertEquals(List.of(), ended);
    }

    @Test
    void whoHoldsAByteMoreThanLittleIsEnded() {
        long more = MemoryBudget.NEVER_ENDED + 1;
        for (int i = 0; i < LIMIT / more; i++) {
            open("more " + i, more);
        }
        assertNotNull(open("needy", LIMIT % more + 1));
        assertEquals(1, ended.size());
    }

    @Test
    void whoCannotBeEndedNowIsPassedOver() {
        Account stubborn = budget.open(600_000, () -> false);
        open("next", 300_000);
        assertTrue(open("needy", 0).take(200_000));
        assertEquals(List.of("next"), ended);
        assertEquals(600_000, stubborn.held());
    }

    @Test
    void whileOneThatWasEndedStillGivesBackNoOtherIsEnded() {
        boolean[] isOpen = {true};
        Account slow = budget.open(500_000, () -> {
            boolean wasOpen = isOpen[0];
            isOpen[0] = false;
            return wasOpen;
        });
        open("next", 400_000);
        Account needy = open("needy", 0);
        assertFalse(needy.take(200_000));
        assertFalse(needy.take(200_000));
        assertEquals(List.of(), ended);
        slow.close();
        assertTrue(needy.take(200_000));
        assertEquals(List.of(), ended);
    }

    @Test
    void tryingEndsNobody() {
        open("large", 900_000);
        assertFalse(open("needy", 0).tryTake(200_000));
        assertEquals(List.of(), ended);
    }

    @Test
    void whatOnlyMakesFasterIsAnEighthOfTheRest() {
        Account account = open("a", 200_000);
        assertEquals(100_000, account.takeUpTo(LIMIT));
        assertEquals(10, account.takeUpTo(10));
        assertEquals(300_010, budget.held());
    }

    @Test
    void aProgramWithoutStrangersNeverRunsShort() {
        Account account = Account.unlimited();
        assertTrue(account.take(Long.MAX_VALUE / 2));
        assertTrue(account.take(Long.MAX_VALUE / 2));
    }

    @Test
    void aShareIsWhatLeavesAsMuchForAllOthersAndNotAByteMore() {
        open("other", 100_000);
        Account account = open("a", 400_000);
        assertTrue(account.tryTakeShare(50_000, 450_000));
        assertFalse(account.tryTakeShare(1, 450_001));
        assertEquals(450_000, account.held());
        assertTrue(account.tryTake(1), "there is some left");
    }

    @Test
    void whoHoldsLittleTakesAShareAsLongAsThereIsAny() {
        open("other", LIMIT - MemoryBudget.NEVER_ENDED - 1);
        Account account = open("a", 0);
        assertFalse(
                account.tryTakeShare(MemoryBudget.NEVER_ENDED + 1, MemoryBudget.NEVER_ENDED + 1),
                "it would hold more than little");
        assertTrue(account.tryTakeShare(MemoryBudget.NEVER_ENDED, MemoryBudget.NEVER_ENDED));
        assertFalse(open("b", 0).tryTakeShare(2, 2));
        assertTrue(open("c", 0).tryTakeShare(1, 1));
    }

    @Test
    void manyThatTakeSharesComeToEqualPartsAndLeaveOne() {
        List<Account> accounts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            accounts.add(open("a" + i, 0));
        }
        boolean isTaken = true;
        while (isTaken) {
            isTaken = false;
            for (Account account : accounts) {
                isTaken |= account.tryTakeShare(1_000, account.held() + 1_000);
            }
        }
        accounts.forEach(account -> assertEquals(LIMIT / 5, account.held()));
    }

    /** What can be had again. */
    private Account openSpare(String name, long bytes) {
        Account[] account = new Account[1];
        account[0] = budget.openSpare(() -> {
            long held = account[0].held();
            account[0].giveBack(held);
            if (held > 0) {
                ended.add(name);
            }
            return held > 0;
        });
        assertTrue(account[0].take(bytes));
        return account[0];
    }

    @Test
    void whatIsSpareIsForgottenBeforeAnybodyIsEndedOrRefused() {
        openSpare("spare", 1_000);
        Account large = open("large", LIMIT - 1_000);
        Account small = open("small", 0);
        assertTrue(small.tryTake(1));
        assertEquals(List.of("spare"), ended);
        assertTrue(large.tryTake(999));
        assertEquals(LIMIT, budget.held());
    }

    @Test
    void itIsForgottenForWhoeverTakesHisShareToo() {
        openSpare("spare", LIMIT / 2);
        assertTrue(open("stream", 0).tryTakeShare(LIMIT / 2, LIMIT / 2));
        assertEquals(List.of("spare"), ended);
    }

    @Test
    void whereThatIsNotEnoughOthersAreEnded() {
        openSpare("spare", 1_000);
        open("large", LIMIT - 1_000);
        assertTrue(open("small", 0).take(2_000));
        assertEquals(List.of("spare", "large"), ended);
    }

    @Test
    void itIsNotForgottenForWhatIsNotNeeded() {
        openSpare("spare", LIMIT / 2);
        assertEquals(LIMIT / 16, open("a", 0).takeUpTo(LIMIT));
        assertEquals(List.of(), ended);
    }

    @Test
    void whatIsSpareCanBeKeptAgainAndIsClosedLikeAnyOther() {
        Account spare = openSpare("spare", LIMIT);
        Account other = open("other", LIMIT);
        assertFalse(spare.tryTake(1));
        other.close();
        assertTrue(spare.tryTake(LIMIT));
        spare.close();
        assertEquals(0, budget.held());
    }
}
