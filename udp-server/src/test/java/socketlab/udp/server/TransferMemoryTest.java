package socketlab.udp.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.PutMode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.reliable.Settings;

@DisplayName("Transfers share one budget with all that clients make the server hold")
class TransferMemoryTest extends InMemoryServer {

    private static final Duration FOR_EVER = Duration.ofDays(10_000);
    private static final int BUDGET = 1 << 20;

    private final Peer third = peer(5_002);

    private void openWithLittleMemory() {
        open(Settings.DEFAULT, FOR_EVER, 100, BUDGET);
    }

    /** Leaves so many bytes of the budget to the server. */
    private Account takeAllBut(long bytes) {
        Account others = budget.open(0, () -> false);
        for (long left = BUDGET - budget.held(); left > bytes; left = BUDGET - budget.held()) {
            others.tryTake(left - bytes); // in vain if a transfer takes some at the same time
        }
        return others;
    }

    /** What is left when some transfers are over: that they were asked for. */
    private static final long REMEMBERED_REQUESTS =
            RememberedAnswers.BLOCK_BYTES + RememberedAnswers.LEAST_SLOTS * Long.BYTES;

    @Test
    void aTransferTakesMemoryFromItsBeginningAndGivesAllOfItBack() throws Exception {
        openWithLittleMemory();
        Files.write(directory.resolve("a"), content(300_000));
        Client client = new Client(1, address);
        client.opens(new Request.Get(1, "a", 0));
        assertTrue(budget.held() > 20_000, "held: " + budget.held());
        client.gets(300_000);
        pump(() -> !transfers.has(address));
        assertEquals(REMEMBERED_REQUESTS, budget.held());
    }

    @Test
    void whereThereIsNoMemoryForATransferItIsToldBusyAndIsServedWhenThereIs() throws Exception {
        openWithLittleMemory();
        Files.write(directory.resolve("a"), content(3_000));
        Account others = takeAllBut(20_000);
        Reply.Failure busy = (Reply.Failure) ask(proven(new Request.Get(1, "a", 0), address), address);
        assertEquals(ErrorCode.BUSY, busy.code());
        assertTrue(busy.message().contains("--max-buffers"), busy.message());
        assertFalse(transfers.has(address));
        others.giveBack(100_000);
        Client client = new Client(2, address);
        client.opens(new Request.Get(2, "a", 0));
        client.gets(3_000);
    }

    @Test
    void withMemoryForATransferAndNothingElseItIsServedAllTheSame() throws Exception {
        openWithLittleMemory();
        byte[] content = content(300_000);
        Files.write(directory.resolve("a"), content);
        Client client = new Client(1, address);
        client.opens(new Request.Get(1, "a", 0));
        assertTrue(client.says() instanceof Reply.File);
        takeAllBut(0);
        assertArrayEquals(content, client.takes(300_000));
    }

    @Test
    void whoHoldsMostIsEndedForANewOneAndToldBusyAndItsMemoryComesBack() throws Exception {
        openWithLittleMemory();
        Files.write(directory.resolve("a"), content(2_000_000));
        Files.write(directory.resolve("small"), content(1_000));
        Client hog = new Client(1, address);
        hog.opens(new Request.Get(1, "a", 0));
        pump(() -> budget.held() > MemoryBudget.NEVER_ENDED + 200_000);
        clients.remove(hog); // which acknowledges nothing any more
        Account others = takeAllBut(1_000);
        Client next = new Client(2, other);
        next.opens(new Request.Get(2, "small", 0));
        assertTrue(isToldBusy(address, 1));
        assertFalse(isToldBusy(other, 2));
        next.gets(1_000);
        pump(() -> !transfers.has(address) && !transfers.has(other));
        others.close();
        assertEquals(REMEMBERED_REQUESTS, budget.held());
    }

    @Test
    void whoHoldsLittleIsNotEndedForANewOne() throws Exception {
        openWithLittleMemory();
        Files.write(directory.resolve("a"), content(2_000_000));
        takeAllBut(125_000);
        Client modest = new Client(1, address);
        modest.opens(new Request.Get(1, "a", 0));
        assertTrue(modest.says() instanceof Reply.File);
        takeAllBut(1_000);
        assertEquals(ErrorCode.BUSY, ((Reply.Failure) ask(proven(new Request.Get(2, "a", 0), other), other)).code());
        assertFalse(isToldBusy(address, 1));
        assertEquals(1, modest.takes(1).length, "it goes on");
    }

    @Test
    void whereATransferThatHoldsLittleRunsShortWhoeverHoldsMostIsEnded() throws Exception {
        openWithLittleMemory();
        Files.write(directory.resolve("a"), content(2_000_000));
        Client hog = new Client(1, address);
        hog.opens(new Request.Get(1, "a", 0));
        pump(() -> budget.held() > MemoryBudget.NEVER_ENDED + 200_000);
        clients.remove(hog); // which acknowledges nothing any more
        Client next = new Client(2, third);
        next.opens(new Request.Put(2, "b", PutMode.CREATE, 100_000));
        takeAllBut(0);
        next.puts(content(100_000));
        assertTrue(isToldBusy(address, 1));
        assertFalse(isToldBusy(third, 2));
    }

    @Test
    void aListingForWhichThereIsNoMemoryIsToldBusyOnItsStream() throws Exception {
        openWithLittleMemory();
        for (int i = 0; i < 300; i++) {
            Files.write(directory.resolve("a name that is not short, number " + i), new byte[0]);
        }
        Client client = new Client(1, address);
        Account others = takeAllBut(60_000);
        client.opens(new Request.List(1, "", ""));
        Reply.Failure busy = (Reply.Failure) client.says();
        assertEquals(ErrorCode.BUSY, busy.code());
        client.isTheEnd();
        others.close();
        Client again = new Client(2, address);
        again.opens(new Request.List(2, "", ""));
        assertEquals(300, ((Reply.Listing) again.says()).entries().size());
    }

    @Test
    void aSmallListingNeedsNoMemoryOfItsOwn() throws Exception {
        openWithLittleMemory();
        Files.write(directory.resolve("a"), new byte[0]);
        Client client = new Client(1, address);
        client.opens(new Request.List(1, "", ""));
        takeAllBut(0);
        assertEquals(1, ((Reply.Listing) client.says()).entries().size());
    }

    private boolean isToldBusy(Peer client, long id) {
        return fromServer.stream()
                .anyMatch(sent -> sent.client().equals(client)
                        && sent.message() instanceof Reply.Failure failure
                        && failure.id() == id
                        && failure.code() == ErrorCode.BUSY);
    }
}
