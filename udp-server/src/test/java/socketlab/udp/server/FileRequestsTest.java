package socketlab.udp.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.PutMode;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.message.Transfer;
import socketlab.common.reliable.Settings;
import socketlab.common.rtt.RtoEstimator;

@DisplayName("The way of a file over UDP: a datagram opens a stream, on which the request is carried out")
class FileRequestsTest extends InMemoryServer {

    // ---- proof ----

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"get\",\"id\":1,\"path\":\"a\"}",
                "{\"type\":\"list\",\"id\":1,\"path\":\"\"}",
                "{\"type\":\"put\",\"id\":1,\"path\":\"a\"}",
                "{\"type\":\"get\",\"id\":1,\"path\":\"a\",\"window\":5}",
                "{\"type\":\"get\",\"id\":1,\"path\":\"a\",\"cookie\":\"\"}",
                "{\"type\":\"get\",\"id\":1,\"path\":\"a\",\"cookie\":\"AAAADwAAAAAAAAAAAAAAAAAAAAA\"}"
            })
    void whoHasNotProvedHisAddressGetsAChallengeOfAtMostThreeTimesAndNoStream(String request) throws Exception {
        byte[] datagram = request.getBytes(StandardCharsets.UTF_8);
        ByteBuffer answer = answer(datagram, address);
        assertTrue(message(answer) instanceof Reply.Challenge, request);
        assertTrue(answer.remaining() <= 3 * datagram.length);
        assertEquals(0, carriedOut.size());
        assertFalse(transfers.has(address));
    }

    @Test
    void theProofOfOneAddressIsNoneForAnother() throws Exception {
        String cookie = ((Reply.Challenge) ask(new Request.Get(1, "a", 0), address)).cookie();
        Request proven = new Request.WithCookie(new Request.Get(1, "a", 0), cookie);
        assertTrue(ask(proven, other) instanceof Reply.Challenge);
        assertEquals(0, carriedOut.size());
        assertNull(answer(bytes(proven), address));
        assertEquals(1, carriedOut.size());
        assertTrue(transfers.has(address));
        assertFalse(transfers.has(other));
    }

    @Test
    void anOpeningThatIsRepeatedIsSilentAndNotCarriedOutTwice() throws Exception {
        Files.write(directory.resolve("a"), new byte[5]);
        Client client = new Client(1, address);
        client.opens(new Request.Get(1, "a", 0));
        assertNull(answer(bytes(proven(new Request.Get(1, "a", 0), address)), address));
        assertNull(answer(bytes(new Request.Get(1, "a", 0)), address), "also one that came late, without its cookie");
        assertEquals(1, carriedOut.size());
        client.gets(5);
        pump(() -> !transfers.has(address));
        assertNull(answer(bytes(proven(new Request.Get(1, "a", 0), address)), address));
        assertEquals(1, carriedOut.size());
        assertEquals(0, statistics().unanswered());
        nowNanos.addAndGet(MEMORY.toNanos());
        new Client(1, address).opens(new Request.Get(1, "a", 0));
        assertEquals(2, carriedOut.size());
    }

    @Test
    void anOpeningThatIsRepeatedBringsTheFirstSegmentAgainBeforeTheDoubledTimeout() throws Exception {
        open(Settings.DEFAULT, Duration.ofMinutes(2), MAX_TRANSFERS);
        byte[] get = bytes(proven(new Request.Get(1, "missing", 0), address)); // nothing that is sent arrives
        assertNull(answer(get, address));
        pump(() -> firstSegments() == 1);
        nowNanos.addAndGet(RtoEstimator.INITIAL_RTO_NANOS);
        transfers.flush(nowNanos.get());
        assertEquals(2, firstSegments(), "at the first timeout");
        nowNanos.addAndGet(RtoEstimator.INITIAL_RTO_NANOS);
        transfers.flush(nowNanos.get());
        assertEquals(2, firstSegments(), "the timeout has doubled");
        assertNull(answer(get, address));
        assertNull(answer(get, address));
        transfers.flush(nowNanos.get());
        assertEquals(3, firstSegments());
        assertEquals(1, carriedOut.size());
    }

    private long firstSegments() {
        return fromServer.stream()
                .filter(sent -> sent.message() instanceof Transfer.Segment segment && segment.seq() == 0)
                .count();
    }

    @Test
    void anotherRequestWithTheIdOfAPutDoesNotMakeItsRepetitionANewOne() throws Exception {
        Request put = new Request.Put(1, "a", PutMode.APPEND, 0);
        Client client = new Client(1, address);
        client.opens(put);
        assertEquals(new Reply.Ready(1, 0), client.says());
        on(() -> {
            client.talk.say(new Sent(1, sha256(new byte[0])));
            return null;
        });
        assertEquals(new Reply.Stored(1, 0, sha256(new byte[0])), client.says());
        for (Request another : List.of(
                new Request.Echo(1, "a"), new Request.Put(1, "b", PutMode.APPEND, 0), new Request.Get(1, "a", 0))) {
            Reply.Failure failure = (Reply.Failure) message(answer(bytes(proven(another, address)), address));
            assertEquals(ErrorCode.BAD_FIELD, failure.code(), another.toString());
        }
        assertNull(answer(bytes(proven(put, address)), address));
        assertNull(answer(bytes(put), address), "also without its cookie");
        assertEquals(1, carriedOut.size());
        new Client(2, address).opens(new Request.Get(2, "a", 0));
        assertEquals(2, carriedOut.size());
    }

    // ---- whose transfer ----

    @Test
    void aPartOfAnUnknownTransferIsAnsweredWithAnErrorOfAtMostThreeTimes() throws Exception {
        List<String> parts = List.of(
                "{\"type\":\"ack\",\"id\":9,\"next\":0,\"ranges\":[],\"window\":0,\"echo\":0,\"checksum\":0}",
                "{\"type\":\"segment\",\"id\":9,\"seq\":0,\"sentAt\":0,\"checksum\":0,\"body\":1}\nx",
                "{\"type\":\"segment\",\"id\":9,\"seq\":0,\"sentAt\":0,\"checksum\":0,\"body\":0}");
        for (String part : parts) {
            byte[] datagram = part.getBytes(StandardCharsets.UTF_8);
            ByteBuffer answer = answer(datagram, address);
            Reply.Failure failure = (Reply.Failure) message(answer);
            assertEquals(ErrorCode.NOT_FOUND, failure.code());
            assertEquals(9, failure.id());
            assertTrue(answer.remaining() <= 3 * datagram.length, part);
        }
        assertEquals(Map.of(ErrorCode.NOT_FOUND, 3L), statistics().errors());
    }

    @Test
    void theSameIdFromAnotherAddressIsNotTheTransfer() throws Exception {
        Client client = new Client(1, address);
        client.opens(new Request.Put(1, "a", PutMode.CREATE, 5));
        client.address = other;
        client.stream.write(ByteBuffer.allocate(1));
        pump(() -> !client.told.isEmpty());
        assertEquals(ErrorCode.NOT_FOUND, ((Reply.Failure) client.told.get(0)).code());
        assertTrue(transfers.has(address));
        assertFalse(transfers.has(other));
    }

    @Test
    void whatOnlyAStreamMaySayIsRefusedInADatagram() throws Exception {
        byte[] data = "{\"type\":\"data\",\"id\":1,\"body\":1}\nx".getBytes(StandardCharsets.UTF_8);
        assertEquals(ErrorCode.BAD_FIELD, ((Reply.Failure) message(answer(data, address))).code());
        assertEquals(ErrorCode.BAD_FIELD, ((Reply.Failure) ask(new Sent(2, "00"), address)).code());
        assertEquals(ErrorCode.BAD_FIELD, ((Reply.Failure) ask(proven(new Sent(3, "00"), address), address)).code());
        assertEquals(0, carriedOut.size());
    }

    // ---- limits ----

    @Test
    void oneTransferMoreThanTheLimitIsToldBusyAndMayComeAgain() throws Exception {
        List<Client> open = new ArrayList<>();
        for (int id = 1; id <= MAX_TRANSFERS; id++) {
            Client client = new Client(id, id == 1 ? other : address);
            client.opens(new Request.Put(id, "file" + id, PutMode.CREATE, 0));
            open.add(client);
        }
        Request oneMore = proven(new Request.List(9, "", ""), address);
        Reply.Failure busy = (Reply.Failure) ask(oneMore, address);
        assertEquals(ErrorCode.BUSY, busy.code());
        assertEquals(9, busy.id());
        assertTrue(busy.message().contains("" + MAX_TRANSFERS), busy.message());
        assertEquals(MAX_TRANSFERS, carriedOut.size());
        open.get(0).puts(new byte[0]);
        pump(() -> !transfers.has(other));
        Client last = new Client(9, address);
        last.opens(new Request.List(9, "", ""));
        assertTrue(last.says() instanceof Reply.Listing);
    }

    @Test
    void settingsThatCannotBeAreRefusedAndNothingIsOpened() throws Exception {
        Request.WithSettings bad = new Request.WithSettings(new Request.Get(1, "a", 0), "hope", null, -1, -1);
        Reply.Failure failure = (Reply.Failure) ask(proven(bad, address), address);
        assertEquals(ErrorCode.BAD_FIELD, failure.code());
        assertTrue(failure.message().contains("recovery"), failure.message());
        assertFalse(transfers.has(address));
        Client good = new Client(1, address);
        good.opens(new Request.List(1, "", ""));
        assertTrue(good.says() instanceof Reply.Listing, "the id is still free");
    }

    @Test
    void whereThereIsNoThreadNothingIsLeftBehind() {
        hasThreads = false;
        byte[] opening = bytes(proven(new Request.List(1, "", ""), address));
        assertEquals(ErrorCode.INTERNAL, ((Reply.Failure) message(answer(opening, address))).code());
        assertFalse(transfers.has(address));
        hasThreads = true;
        assertNull(answer(opening, address));
        assertTrue(transfers.has(address));
    }

    @Test
    void aClientThatIsGoneIsGivenUpAfterTheIdleTime() throws Exception {
        Client client = new Client(1, address);
        client.opens(new Request.Put(1, "a", PutMode.CREATE, 5));
        assertTrue(client.says() instanceof Reply.Ready);
        nowNanos.addAndGet(MEMORY.toNanos());
        pump(() -> !transfers.has(address));
        assertFalse(Files.exists(directory.resolve("a")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void aReceiverThatIsSilentIsGivenUpAfterAsManyTimeoutsAsTheServerBears(int tries) throws Exception {
        long timeout = MEMORY.toNanos() / 50;
        open(Settings.DEFAULT.withRto(timeout, timeout, tries));
        Files.write(directory.resolve("a"), new byte[5]);
        long before = nowNanos.get();
        assertNull(answer(bytes(proven(new Request.Get(1, "a", 0), address)), address));
        pump(() -> !transfers.has(address));
        long taken = nowNanos.get() - before;
        assertTrue(taken >= (tries + 1) * timeout, "after " + taken + " ns");
        assertTrue(taken < MEMORY.toNanos(), "after " + taken + " ns, which is the idle time");
    }

    // ---- close ----

    @Test
    void closeWithoutTransfersNeedsNoProof() throws Exception {
        assertEquals(new Reply.Closed(1), ask(new Request.Close(1), address));
    }

    @Test
    void closeEndsTheTransfersOfWhoHasProvedHisAddressAndOfNobodyElse() throws Exception {
        Client client = new Client(1, address);
        client.opens(new Request.Put(1, "a", PutMode.CREATE, 5));
        Client another = new Client(1, other);
        another.opens(new Request.Put(1, "b", PutMode.CREATE, 5));
        assertTrue(ask(new Request.Close(2), address) instanceof Reply.Challenge);
        assertTrue(transfers.has(address));
        ByteBuffer atOnce = answer(bytes(proven(new Request.Close(2), address)), address);
        if (atOnce == null) {
            pump(() -> isTold(address, new Reply.Closed(2)));
        }
        assertFalse(transfers.has(address));
        assertTrue(transfers.has(other));
        assertEquals(new Reply.Closed(2), ask(proven(new Request.Close(2), address), address), "and told again");
        another.puts(new byte[5]);
    }

    // ---- files ----

    @Test
    void aDirectoryIsListed() throws Exception {
        Files.write(directory.resolve("a"), new byte[5]);
        Files.createDirectory(directory.resolve("b"));
        Client client = new Client(1, address);
        client.opens(new Request.List(1, "", ""));
        Reply.Listing listing = (Reply.Listing) client.says();
        assertEquals(
                List.of("a", "b"),
                listing.entries().stream().map(Reply.Entry::name).toList());
        client.isTheEnd();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1_200, 70_000, 700_000})
    void aFileIsGot(int size) throws Exception {
        byte[] content = content(size);
        Files.write(directory.resolve("a"), content);
        Client client = new Client(1, address);
        client.opens(new Request.Get(1, "a", 0));
        assertArrayEquals(content, client.gets(size));
        client.isTheEnd();
        pump(() -> !transfers.has(address));
    }

    @ParameterizedTest
    @ValueSource(ints = {50_000, 900_000})
    void theRestOfAFileIsGot(int size) throws Exception {
        byte[] content = content(size);
        Files.write(directory.resolve("a"), content);
        Client client = new Client(1, address);
        client.opens(new Request.Get(1, "a", 20_000));
        Reply.File header = (Reply.File) client.says();
        assertEquals(size, header.size());
        assertEquals(20_000, header.offset());
        byte[] rest = Arrays.copyOfRange(content, 20_000, size);
        assertArrayEquals(rest, client.takes(header.body()));
        assertEquals(new Sent(1, sha256(rest), sha256(content)), client.says());
    }

    @ParameterizedTest
    @ValueSource(ints = {400_000, 3_000_000})
    void aFileThatShrinksWhileItIsSentIsFilledUpWithZerosAndDeclaredWorthless(int size) throws Exception {
        byte[] content = content(size);
        Files.write(directory.resolve("a"), content);
        Client client = new Client(1, address, Settings.DEFAULT.withWindow(8));
        client.opens(new Request.WithSettings(new Request.Get(1, "a", 0), null, null, -1, 8));
        Reply.File header = (Reply.File) client.says();
        try (FileChannel file = FileChannel.open(directory.resolve("a"), StandardOpenOption.WRITE)) {
            file.truncate(10);
        }
        byte[] got = client.takes(header.body());
        int real = Arrays.mismatch(content, got);
        assertTrue(real >= 10 && real < size, "up to " + real);
        assertArrayEquals(new byte[size - real], Arrays.copyOfRange(got, real, size));
        Reply.Failure failure = (Reply.Failure) client.says();
        assertEquals(ErrorCode.FILE_CHANGED, failure.code());
        client.isTheEnd();
    }

    @Test
    void whatCannotBeGotIsSaidOnTheStream() throws Exception {
        Files.createDirectory(directory.resolve("b"));
        refuses(1, new Request.Get(1, "missing", 0), ErrorCode.NOT_FOUND);
        refuses(2, new Request.Get(2, "b", 0), ErrorCode.NOT_A_FILE);
        refuses(3, new Request.Get(3, "../a", 0), ErrorCode.BAD_NAME);
        refuses(4, new Request.List(4, "missing", ""), ErrorCode.NOT_FOUND);
        assertEquals(2, statistics().errors().get(ErrorCode.NOT_FOUND));
        service.shutDown();
        refuses(5, new Request.Get(5, "b", 0), ErrorCode.SHUTTING_DOWN);
        refuses(6, new Request.List(6, "", ""), ErrorCode.SHUTTING_DOWN);
    }

    private void refuses(long id, Request request, ErrorCode code) throws Exception {
        Client client = new Client(id, address);
        client.opens(request);
        Reply.Failure failure = (Reply.Failure) client.says();
        assertEquals(code, failure.code());
        assertEquals(id, failure.id());
        client.isTheEnd();
        pump(() -> !transfers.has(address));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 70_000, 700_000})
    void aFileIsPutInAnyNumberOfPieces(int size) throws Exception {
        byte[] content = content(size);
        Client client = new Client(1, address);
        client.opens(new Request.Put(1, "dir/a", PutMode.CREATE, Request.Put.UNKNOWN_SIZE));
        assertEquals(new Reply.Ready(1, 0), client.says());
        on(() -> {
            for (int from = 0; from < size; from += 30_000) {
                int count = Math.min(30_000, size - from);
                client.talk.say(new Request.Data(1, count));
                client.talk.write(ByteBuffer.wrap(content, from, count));
            }
            client.talk.say(new Request.Data(1, 0));
            client.talk.say(new Sent(1, sha256(content)));
            return null;
        });
        assertEquals(new Reply.Stored(1, size, sha256(content)), client.says());
        client.isTheEnd();
        assertArrayEquals(content, Files.readAllBytes(directory.resolve("dir/a")));
    }

    @Test
    void aWrongDigestIsAHashMismatchAndNothingIsThere() throws Exception {
        putFails(ErrorCode.HASH_MISMATCH, client -> {
            client.talk.say(new Request.Data(1, 5));
            client.talk.write(ByteBuffer.allocate(5));
            client.talk.say(new Sent(1, sha256(new byte[4])));
        });
    }

    @Test
    void moreThanWasAnnouncedIsRefusedBeforeItComes() throws Exception {
        putFails(ErrorCode.SIZE_MISMATCH, client -> client.talk.say(new Request.Data(1, 6)));
    }

    @Test
    void dataOfAnotherIdAndOtherRequestsHaveNoPlaceInAnUpload() throws Exception {
        putFails(ErrorCode.BAD_FIELD, client -> {
            client.talk.say(new Request.Data(2, 5));
            client.talk.write(ByteBuffer.allocate(5));
        });
        putFails(ErrorCode.BAD_FIELD, client -> client.talk.say(new Request.Echo(1, "a")));
        putFails(ErrorCode.BAD_FIELD, client -> client.talk.say(new Reply.Ready(1, 0)));
        putFails(ErrorCode.BAD_FIELD, client -> client.talk.say(new Sent(2, sha256(new byte[5]))));
    }

    @Test
    void whatIsNoMessageIsRefusedInTheMiddle() throws Exception {
        putFails(ErrorCode.BAD_JSON, client -> client.talk.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 1, '?'})));
        putFails(ErrorCode.BAD_FRAME, client -> client.talk.write(ByteBuffer.wrap(new byte[4])));
    }

    private interface Saying {
        void by(Client client) throws Exception;
    }

    private void putFails(ErrorCode code, Saying what) throws Exception {
        nowNanos.addAndGet(MEMORY.toNanos()); // the id is forgotten
        Client client = new Client(1, address);
        client.opens(new Request.Put(1, "a", PutMode.CREATE, 5));
        assertEquals(new Reply.Ready(1, 0), client.says());
        on(() -> {
            what.by(client);
            return null;
        });
        Reply.Failure failure = (Reply.Failure) client.says();
        assertEquals(code, failure.code());
        assertTrue(failure.id() == 1 || failure.id() == Reply.NO_ID);
        client.isTheEnd();
        pump(() -> !transfers.has(address));
        assertFalse(Files.exists(directory.resolve("a")));
    }

    @Test
    void aClientThatEndsItsSideInsideAFileLeavesNothing() throws Exception {
        Client client = new Client(1, address);
        client.opens(new Request.Put(1, "a", PutMode.CREATE, 5));
        client.says();
        on(() -> {
            client.talk.say(new Request.Data(1, 5));
            client.talk.write(ByteBuffer.allocate(3));
            client.stream.end();
            return null;
        });
        pump(() -> !transfers.has(address));
        assertFalse(Files.exists(directory.resolve("a")));
    }

    @Test
    void anExistingFileStaysAsItIs() throws Exception {
        Files.write(directory.resolve("a"), new byte[] {1});
        refuses(1, new Request.Put(1, "a", PutMode.CREATE, 5), ErrorCode.EXISTS);
        assertArrayEquals(new byte[] {1}, Files.readAllBytes(directory.resolve("a")));
    }

    // ---- the end of the server ----

    @Test
    void whoseTransferIsEndedByTheServerIsTold() throws Exception {
        assertFalse(transfers.flush(nowNanos.get()));
        new Client(1, address).opens(new Request.Put(1, "a", PutMode.CREATE, 5));
        new Client(2, other).opens(new Request.Put(2, "b", PutMode.CREATE, 5));
        assertTrue(transfers.flush(nowNanos.get()));
        transfers.abortAll();
        assertTrue(isTold(address, shuttingDown(1)));
        assertTrue(isTold(other, shuttingDown(2)));
        nowNanos.addAndGet(1);
        on(() -> {
            transfers.awaitNone(nowNanos.get() + Duration.ofDays(1).toNanos());
            return null;
        });
        assertFalse(transfers.has(address) || transfers.has(other));
    }

    @Test
    void datagramsOfBothDirectionsAreCounted() throws Exception {
        Client client = new Client(1, address);
        client.opens(new Request.List(1, "", ""));
        client.says();
        pump(() -> !transfers.has(address));
        Reply.Statistics statistics = statistics();
        assertTrue(statistics.messagesReceived() >= 2, "the request and an acknowledgement");
        assertTrue(statistics.messagesSent() >= 1, "a segment");
        assertTrue(statistics.bytesSent() > 100);
        assertEquals(0, statistics.unanswered());
    }
}
