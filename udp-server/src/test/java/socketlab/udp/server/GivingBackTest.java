package socketlab.udp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.cli.server.ServerLog;
import socketlab.common.files.FileTree;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.PutMode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.message.Transfer;
import socketlab.common.message.Transport;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Settings;
import socketlab.common.service.Service;

@DisplayName(
        "Slots and names are given back before the client can know of it, and by the dead when somebody wants them")
class GivingBackTest extends InMemoryServer {

    private static final Duration FOR_EVER = Duration.ofDays(1);
    private static final long SECOND = 1_000_000_000;
    private static final int ROUNDS = 50;

    private long latestId;

    // ---- before the last word ----

    @Test
    void whoHasGotTheLastWordBeginsTheNextTransferAtOnceWithTheOnlySlotAndTheSameName() throws Exception {
        open(Settings.DEFAULT, FOR_EVER, 1);
        byte[] content = content(5_000);
        for (int round = 0; round < ROUNDS; round++) {
            next(new Request.Put(++latestId, "a", PutMode.REPLACE, content.length))
                    .puts(content);
            assertRefuses(ErrorCode.EXISTS, new Request.Put(++latestId, "a", PutMode.CREATE, 5));
            assertEquals(ErrorCode.HASH_MISMATCH, putsDamaged(new Request.Put(++latestId, "a", PutMode.REPLACE, 5)));
            assertEquals(ErrorCode.SIZE_MISMATCH, putsDamaged(new Request.Put(++latestId, "a", PutMode.REPLACE, 4)));
            next(new Request.Get(++latestId, "a", 0)).gets(content.length);
            assertTrue(next(new Request.List(++latestId, "", "")).says() instanceof Reply.Listing);
            assertRefuses(ErrorCode.NOT_FOUND, new Request.Get(++latestId, "b", 0));
            assertTrue(
                    next(new Request.Put(++latestId, "a", PutMode.REPLACE, 5)).says() instanceof Reply.Ready);
            closes(++latestId, address);
        }
    }

    private Client next(Request request) {
        Client client = new Client(request.id(), address);
        client.opens(request);
        return client;
    }

    /** The server says {@code closed} at once, or when the transfers have ended. */
    private void closes(long id, Peer client) {
        ByteBuffer atOnce = answer(bytes(proven(new Request.Close(id), client)), client);
        Reply closed = new Reply.Closed(id);
        if (atOnce == null) {
            pump(() -> isTold(client, closed));
        } else {
            assertEquals(closed, message(atOnce));
        }
    }

    private void assertRefuses(ErrorCode code, Request request) throws Exception {
        assertEquals(code, ((Reply.Failure) next(request).says()).code());
    }

    private ErrorCode putsDamaged(Request.Put put) throws Exception {
        Client client = next(put);
        assertTrue(client.says() instanceof Reply.Ready);
        on(() -> {
            client.talk.say(new Request.Data(put.id(), 5));
            client.talk.write(ByteBuffer.allocate(5));
            client.talk.say(new Sent(put.id(), sha256(new byte[4])));
            return null;
        });
        return ((Reply.Failure) client.says()).code();
    }

    @Test
    void clientsThatAreGoneAfterTheLastWordHoldNoSlotAndAreFewAtATime() throws Exception {
        open(Settings.DEFAULT, FOR_EVER, 1);
        whileIdle = () -> LockSupport.parkNanos(50_000); // hundreds of threads, one after the other, get a processor
        Files.write(directory.resolve("a"), content(100));
        int all = Lingering.MOST + 20;
        for (int i = 0; i < all; i++) {
            Peer gone = gone(i);
            assertNull(answer(bytes(proven(new Request.Get(1, "a", 0), gone)), gone));
            pump(() -> toldTheLast.contains(gone));
        }
        pump(() -> !transfers.has(gone(19)));
        for (int i = 0; i < all; i++) {
            assertEquals(i >= 20, transfers.has(gone(i)), "number " + i);
        }
    }

    private Peer gone(int i) {
        return peer(6_000 + i);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anUploadWhoseLastAcknowledgementGetsLostIsNotLoggedAsBrokenOff(boolean saysGoodbye) throws Exception {
        // The log is that of the whole JVM: what it says of others does not count.
        Peer quiet = peer(7_000);
        List<String> log = new CopyOnWriteArrayList<>();
        Logger logger = (Logger) ServerLog.of(Transfers.class);
        Appender appender = new AbstractAppender("test", null, null, false, Property.EMPTY_ARRAY) {
            @Override
            public void append(LogEvent event) {
                String line = event.getMessage().getFormattedMessage();
                if (line.contains(":" + quiet.address().getPort() + " ")) {
                    log.add(line);
                }
            }
        };
        appender.start();
        logger.addAppender(appender);
        try {
            open(Settings.DEFAULT.withRto(SECOND / 1_000, SECOND / 1_000, 3), FOR_EVER, MAX_TRANSFERS);
            Client client = new Client(++latestId, quiet);
            client.opens(new Request.Put(client.id, "a", PutMode.CREATE, 5));
            client.talk.say(new Request.Data(client.id, 5));
            client.talk.write(ByteBuffer.allocate(5));
            client.talk.say(new Sent(client.id, sha256(new byte[5])));
            pump(() -> toldTheLast.contains(quiet));
            clients.remove(client);
            network.clear();
            if (saysGoodbye) {
                closes(++latestId, quiet);
            }
            pump(() -> !transfers.has(quiet));
            assertTrue(Files.exists(directory.resolve("a")));
            assertEquals(saysGoodbye ? 0 : 1, log.size(), log::toString);
            assertTrue(saysGoodbye || log.get(0).contains("was answered"), log::toString);
        } finally {
            logger.removeAppender(appender);
        }
    }

    @Test
    void aServerThatEndsWaitsForWhatLingersAndTellsWhoseLastSegmentsAreNotAcknowledged() throws Exception {
        open(Settings.DEFAULT, FOR_EVER, MAX_TRANSFERS);
        Files.write(directory.resolve("a"), content(100));
        Client client = next(new Request.Get(1, "a", 0));
        pump(() -> toldTheLast.contains(address));
        assertTrue(transfers.has(address), "nothing was acknowledged yet");
        on(() -> {
            transfers.awaitNone(nowNanos.get() + FOR_EVER.toNanos());
            return null;
        });
        assertFalse(transfers.has(address));
        client.gets(100);

        assertNull(answer(bytes(proven(new Request.Get(2, "a", 0), other)), other));
        pump(() -> toldTheLast.contains(other));
        transfers.abortAll();
        assertTrue(isTold(other, shuttingDown(2)));
        assertFalse(isTold(address, shuttingDown(1)));
    }

    // ---- the dead ----

    @ParameterizedTest
    @EnumSource
    void theNameOfAClientThatDiedIsGivenToWhoeverAsksAfterThreeSegmentsWithoutAnAnswer(Recovery recovery)
            throws Exception {
        open(Settings.DEFAULT.with(recovery), FOR_EVER, MAX_TRANSFERS);
        idleStepNanos = SECOND / 100;
        Client dead = next(new Request.Put(1, "a", PutMode.CREATE, 5));
        assertTrue(dead.says() instanceof Reply.Ready);
        pump(() -> dead.stream.quietNanos(nowNanos.get()) > SECOND); // all is acknowledged
        clients.remove(dead);
        fromServer.clear();
        Client asker = new Client(2, other, Settings.DEFAULT.with(recovery));
        asker.opens(new Request.Put(2, "a", PutMode.CREATE, 3));
        assertTrue(asker.says() instanceof Reply.Ready);
        List<Long> asked = fromServer.stream()
                .filter(sent -> sent.client().equals(address) && sent.message() instanceof Transfer.Segment)
                .map(ToClient::atNanos)
                .toList();
        long first = asked.get(0);
        assertEquals(
                List.of(0L, 1L, 3L),
                asked.stream().map(at -> (at - first) / SECOND).toList());
        assertTrue(nowNanos.get() - first >= 7 * SECOND);
        pump(() -> !transfers.has(address)); // the slot, which nobody waits for here, a moment after the name
    }

    @Test
    void aClientThatDiedBeforeItHeardThatItMayBeginGivesTheNameBackToo() throws Exception {
        open(Settings.DEFAULT, FOR_EVER, MAX_TRANSFERS);
        idleStepNanos = SECOND / 100;
        assertNull(answer(bytes(proven(new Request.Put(1, "a", PutMode.CREATE, 5), address)), address));
        pump(() -> !fromServer.isEmpty());
        Client asker = new Client(2, other);
        asker.opens(new Request.Put(2, "a", PutMode.CREATE, 3));
        asker.puts(new byte[3]);
    }

    @Test
    void aClientThatWasStartedAnewAtTheSameAddressGetsItsNameBack() throws Exception {
        open(Settings.DEFAULT, FOR_EVER, MAX_TRANSFERS);
        idleStepNanos = SECOND / 100;
        Client before = next(new Request.Put(1, "a", PutMode.CREATE, 5));
        assertTrue(before.says() instanceof Reply.Ready);
        clients.remove(before);
        next(new Request.Put(2, "a", PutMode.CREATE, 3)).puts(new byte[3]);
    }

    @ParameterizedTest
    @EnumSource
    void aClientThatIsOnlySlowKeepsItsNameAndFinishesItsUpload(Recovery recovery) throws Exception {
        open(Settings.DEFAULT.with(recovery), FOR_EVER, MAX_TRANSFERS);
        idleStepNanos = SECOND / 100;
        Client slow = new Client(1, address, Settings.DEFAULT.with(recovery));
        slow.opens(new Request.Put(1, "a", PutMode.CREATE, 5));
        assertEquals(new Reply.Ready(1, 0), slow.says());
        for (int id = 2; id < 4; id++) {
            long until = nowNanos.get() + 5 * SECOND;
            pump(() -> nowNanos.get() >= until);
            Client asker = new Client(id, other, Settings.DEFAULT.with(recovery));
            asker.opens(new Request.Put(id, "a", PutMode.CREATE, 3));
            Reply.Failure busy = (Reply.Failure) asker.says();
            assertEquals(ErrorCode.BUSY, busy.code());
            assertTrue(busy.message().contains("'a'") && busy.message().contains("still there"), busy.message());
        }
        on(() -> {
            slow.talk.say(new Request.Data(1, 5));
            slow.talk.write(ByteBuffer.allocate(5));
            slow.talk.say(new Sent(1, sha256(new byte[5])));
            slow.stream.end();
            return null;
        });
        assertEquals(new Reply.Stored(1, 5, sha256(new byte[5])), slow.says());
    }

    @Test
    void ofTwoWhoAskForTheNameOfADeadClientOneIsServedAndTheOtherIsToldThatItIsBusy() throws Exception {
        open(Settings.DEFAULT, FOR_EVER, MAX_TRANSFERS);
        idleStepNanos = SECOND / 100;
        Client dead = next(new Request.Put(1, "a", PutMode.CREATE, 5));
        assertTrue(dead.says() instanceof Reply.Ready);
        clients.remove(dead);
        List<FutureTask<Message>> answers = new ArrayList<>();
        for (int id = 2; id <= 3; id++) {
            Client asker = new Client(id, other);
            asker.opens(new Request.Put(id, "a", PutMode.CREATE, 3));
            FutureTask<Message> answer = new FutureTask<>(asker.talk::next);
            thread(answer).start();
            answers.add(answer);
        }
        pump(() -> answers.stream().allMatch(FutureTask::isDone));
        List<Message> said = List.of(answers.get(0).get(), answers.get(1).get());
        assertEquals(1, said.stream().filter(Reply.Ready.class::isInstance).count(), said.toString());
        assertEquals(
                1,
                said.stream()
                        .filter(reply -> reply instanceof Reply.Failure failure && failure.code() == ErrorCode.BUSY)
                        .count(),
                said.toString());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoFindsAllSlotsTakenMakesTheSilentBeAskedAndTheDeadGiveTheirsBack(boolean isPut) throws Exception {
        open(Settings.DEFAULT, FOR_EVER, 2);
        idleStepNanos = SECOND / 100;
        Files.write(directory.resolve("big"), content(5_000_000));
        Client living = next(new Request.Put(1, "a", PutMode.CREATE, 5));
        assertTrue(living.says() instanceof Reply.Ready);
        Client dead = new Client(1, other);
        dead.opens(isPut ? new Request.Put(1, "b", PutMode.CREATE, 5) : new Request.Get(1, "big", 0));
        dead.says();
        clients.remove(dead);
        long silent = nowNanos.get() + 3 * SECOND;
        pump(() -> nowNanos.get() >= silent);
        Request list = proven(new Request.List(9, "", ""), address);
        assertEquals(ErrorCode.BUSY, ((Reply.Failure) ask(list, address)).code());
        pump(() -> !transfers.has(other));
        assertTrue(next(new Request.List(9, "", "")).says() instanceof Reply.Listing);
        on(() -> {
            living.talk.say(new Request.Data(1, 5));
            living.talk.write(ByteBuffer.allocate(5));
            living.talk.say(new Sent(1, sha256(new byte[5])));
            return null;
        });
        assertTrue(living.says() instanceof Reply.Stored);
    }

    // ---- failures ----

    @Test
    void aDigestThatCannotBeComputedIsAFailureOfTheServerAndGivesNameAndSlotBack() throws Exception {
        List<Runnable> tasks = new ArrayList<>();
        FileTree failing = FileTree.open(
                directory,
                true,
                task -> {
                    tasks.add(task);
                    throw new OutOfMemoryError("no thread, as this test wants it");
                },
                () -> 0);
        service = new Service(Transport.UDP, time::nanos, failing);
        open(Settings.DEFAULT, FOR_EVER, 1);
        byte[] content = content(1_000_000);
        for (int round = 0; round < 3; round++) {
            Client client = next(new Request.Put(++latestId, "a", PutMode.CREATE, content.length));
            assertTrue(client.says() instanceof Reply.Ready);
            FutureTask<Void> writing = new FutureTask<>(() -> {
                client.talk.say(new Request.Data(client.id, content.length));
                client.talk.write(ByteBuffer.wrap(content));
                return null;
            });
            thread(writing).start();
            assertEquals(ErrorCode.INTERNAL, ((Reply.Failure) client.says()).code());
            client.stream.abort(new IOException("the server does not want it"));
        }
        next(new Request.Put(++latestId, "a", PutMode.CREATE, 5)).puts(new byte[5]);
        failing.close();
    }

    @Test
    void anErrorInAThreadOfATransferIsToldAndGivesTheSlotBack() throws Exception {
        Files.write(directory.resolve("a"), content(100));
        boolean[] isBroken = {true};
        FileTree failing = FileTree.open(directory, true, task -> thread(task).start(), () -> {
            if (isBroken[0]) {
                throw new StackOverflowError("as this test wants it");
            }
            return 0;
        });
        service = new Service(Transport.UDP, time::nanos, failing);
        open(Settings.DEFAULT, FOR_EVER, 1);
        for (int round = 0; round < 3; round++) {
            assertRefuses(ErrorCode.INTERNAL, new Request.Get(++latestId, "a", 0));
        }
        isBroken[0] = false;
        next(new Request.Get(++latestId, "a", 0)).gets(100);
        failing.close();
    }
}
