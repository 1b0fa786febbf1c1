package socketlab.udp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.cli.client.ClientEndpoint.Arrival;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.Reply;
import socketlab.common.rtt.TimeSource;

@DisplayName("Replies that nobody has asked for are kept in bounded memory, the latest ones")
class InboxTest {

    private static final int BYTES = 100;
    private static final long MEMORY = (long) BYTES * Inbox.MEMORY_PER_BYTE;

    private final Account account = new MemoryBudget(3 * MEMORY).open(0, () -> false);
    private final Inbox inbox = new Inbox(account, TimeSource.SYSTEM);

    private void add(long id, int bytes) {
        inbox.add(new Arrival(new Reply.Echoed(id, ""), 0, 0), bytes);
    }

    /** The id of the next one, or -1 if there is none. */
    private long take() throws IOException {
        Arrival next = inbox.take(0, () -> null);
        return next == null ? -1 : next.reply().id();
    }

    @Test
    void theOldestGoesWhenThereIsNoMemoryForOneMore() throws IOException {
        add(1, BYTES);
        add(2, BYTES);
        add(3, BYTES);
        assertEquals(3 * MEMORY, account.held());
        add(4, 1);
        assertEquals(2, take());
        assertEquals(3, take());
        assertEquals(4, take());
        assertEquals(-1, take());
        assertEquals(0, account.held());
    }

    @Test
    void oneReplyIsKeptHoweverLargeItIs() throws IOException {
        add(1, BYTES);
        add(2, 4 * BYTES);
        assertEquals(0, account.held());
        assertEquals(2, take());
        assertEquals(-1, take());
    }

    @Test
    void theOldestGoesWhenThereAreTooMany() throws IOException {
        Inbox large = new Inbox(Account.unlimited(), TimeSource.SYSTEM);
        for (int id = 0; id <= Inbox.MOST_REPLIES; id++) {
            large.add(new Arrival(new Reply.Echoed(id, ""), 0, 0), 1);
        }
        for (int id = 1; id <= Inbox.MOST_REPLIES; id++) {
            assertEquals(id, large.take(0, () -> null).reply().id());
        }
        assertNull(large.take(0, () -> null));
    }

    @Test
    void whatNamesNoRequestIsForgottenWithItsMemory() throws IOException {
        add(Reply.NO_ID, BYTES);
        add(1, BYTES);
        inbox.forgetUnnamed();
        assertEquals(MEMORY, account.held());
        assertEquals(1, take());
        assertEquals(-1, take());
    }
}
