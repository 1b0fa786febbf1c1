package socketlab.tcp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.framing.StreamDecoder;
import socketlab.common.framing.StreamFraming;
import socketlab.common.memory.Account;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;
import socketlab.common.service.Service;

@DisplayName("The way of a request over TCP: bytes in, answers out, in order")
class StreamAnswererTest {

    private static final int MAX_FRAME = 1_000;

    private boolean clockBroken;
    private final Service service = new Service(Transport.TCP, this::clock);
    private final StreamAnswerer answerer =
            new StreamAnswerer(service, MAX_FRAME, Account.unlimited(), Plenty.working());

    private long clock() {
        if (clockBroken) {
            IllegalStateException failure = new IllegalStateException("the clock is broken, as this test wants it");
            failure.setStackTrace(new StackTraceElement[0]); // it is logged, and shall not look like a real one
            throw failure;
        }
        return 0;
    }

    @Test
    void framesAreAnsweredInOrderInOneBatch() throws Exception {
        answerer.feed(
                ByteBuffer.wrap(frames(new Request.Echo(1, "a"), new Request.Stats(2), new Request.Echo(3, "b"))));
        assertFalse(answer());
        List<Message> answers = frames(answerer.batch());
        assertEquals(new Reply.Echoed(1, "a"), answers.get(0));
        assertEquals(2, ((Reply.Statistics) answers.get(1)).id());
        assertEquals(new Reply.Echoed(3, "b"), answers.get(2));
        assertEquals(3, answerer.requests());
        assertNull(answerer.ending());
    }

    @Test
    void theSlicingOfTheStreamMakesNoDifference() throws Exception {
        long seed = Long.getLong("socketlab.seed", ThreadLocalRandom.current().nextLong(1_000_000_000));
        Random random = new Random(seed);
        byte[] bytes = frames(LongStream.range(0, 50)
                .mapToObj(id -> new Request.Echo(id, "한".repeat((int) id)))
                .toArray(Request[]::new));
        List<Message> expected = LongStream.range(0, 50)
                .<Message>mapToObj(id -> new Reply.Echoed(id, "한".repeat((int) id)))
                .toList();
        for (int run = 0; run < 200; run++) {
            StreamAnswerer fresh = new StreamAnswerer(service, MAX_FRAME, Account.unlimited(), Plenty.working());
            List<Message> answers = new ArrayList<>();
            int longest = run == 0 ? 1 : 1 + random.nextInt(300);
            for (int from = 0; from < bytes.length; ) {
                int to = Math.min(bytes.length, from + 1 + random.nextInt(longest));
                fresh.feed(ByteBuffer.wrap(bytes, from, to - from));
                fresh.answer(0, 0);
                answers.addAll(frames(fresh.batch()));
                fresh.batchSent();
                from = to;
            }
            assertEquals(expected, answers, "run " + run + "; run again with -Dsocketlab.seed=" + seed);
        }
    }

    @Test
    void aFrameIsAnsweredWithItsLastByteAndNotBefore() throws Exception {
        byte[] frame = frames(new Request.Close(1));
        answerer.feed(ByteBuffer.wrap(frame, 0, frame.length - 1));
        assertFalse(answer());
        assertFalse(answerer.batch().hasRemaining());
        answerer.feed(ByteBuffer.wrap(frame, frame.length - 1, 1));
        answer();
        assertEquals(List.of(new Reply.Closed(1)), frames(answerer.batch()));
    }

    @Test
    void nothingFedIsNothingToAnswer() {
        answerer.feed(ByteBuffer.allocate(0));
        assertFalse(answer());
        assertFalse(answerer.batch().hasRemaining());
        assertNull(answerer.ending());
    }

    @Test
    void anOpeningBraceAsTheFirstByteMeansLinesInBothDirections() {
        feedText("{\"type\":\"echo\",\"id\":1,\"text\":\"a\"}\n\n{\"type\":\"close\",\"id\":2}\r\n");
        answer();
        assertEquals(
                "{\"type\":\"echoed\",\"id\":1,\"text\":\"a\"}\n{\"type\":\"closed\",\"id\":2}\n",
                text(answerer.batch()));
    }

    @Test
    void aBraceAsTheFirstByteOfALaterSliceChangesNothing() throws Exception {
        byte[] frame = frames(new Request.Echo(1, "a"));
        answerer.feed(ByteBuffer.wrap(frame, 0, 4));
        assertFalse(answer());
        answerer.feed(ByteBuffer.wrap(frame, 4, frame.length - 4));
        answer();
        assertEquals(List.of(new Reply.Echoed(1, "a")), frames(answerer.batch()));
    }

    @Test
    void errorsInAMessageAreAnsweredAndLeaveTheConnectionOpen() throws Exception {
        feedFrame("no json");
        feedFrame("{\"type\":\"echo\",\"id\":1}");
        feedFrame("{\"type\":\"dance\",\"id\":2}");
        answerer.feed(ByteBuffer.wrap(frames(new Request.Echo(3, "still here"))));
        assertFalse(answer());
        List<Message> answers = frames(answerer.batch());
        assertFailure(Reply.NO_ID, ErrorCode.BAD_JSON, answers.get(0));
        assertFailure(1, ErrorCode.BAD_FIELD, answers.get(1));
        assertFailure(2, ErrorCode.UNKNOWN_TYPE, answers.get(2));
        assertEquals(new Reply.Echoed(3, "still here"), answers.get(3));
        assertNull(answerer.ending());
        assertEquals(
                Map.of(ErrorCode.BAD_JSON, 1L, ErrorCode.BAD_FIELD, 1L, ErrorCode.UNKNOWN_TYPE, 1L),
                statistics().errors());
    }

    @Test
    void aFrameOfTheLimitIsAnsweredAndOneByteMoreEndsTheConnection() throws Exception {
        String json = "{\"type\":\"stats\",\"id\":1}";
        feedFrame(json + " ".repeat(MAX_FRAME - json.length()));
        assertFalse(answer());
        assertEquals(1, ((Reply.Statistics) frames(answerer.batch()).get(0)).id());
        answerer.batchSent();

        answerer.feed(
                ByteBuffer.wrap(ByteBuffer.allocate(4).putInt(MAX_FRAME + 1).array()));
        assertFalse(answer());
        assertFailure(
                Reply.NO_ID, ErrorCode.FRAME_TOO_LARGE, frames(answerer.batch()).get(0));
        assertEquals("frame-too-large", answerer.ending());
    }

    @Test
    void aLineThatIsTooLongEndsTheConnection() {
        feedText("{" + " ".repeat(MAX_FRAME));
        assertFalse(answer());
        assertTrue(text(answerer.batch()).startsWith("{\"type\":\"error\",\"id\":null,\"code\":\"frame-too-large\""));
        assertEquals("frame-too-large", answerer.ending());
    }

    @Test
    void aFrameOfLengthZeroEndsTheConnectionAfterTheAnswersToWhatCameBefore() throws Exception {
        answerer.feed(ByteBuffer.wrap(frames(new Request.Echo(1, "a"))));
        answerer.feed(ByteBuffer.wrap(new byte[4]));
        answerer.feed(ByteBuffer.wrap(frames(new Request.Echo(2, "never"))));
        assertFalse(answer());
        List<Message> answers = frames(answerer.batch());
        assertEquals(2, answers.size());
        assertEquals(new Reply.Echoed(1, "a"), answers.get(0));
        assertFailure(Reply.NO_ID, ErrorCode.BAD_FRAME, answers.get(1));
        assertEquals("bad-frame", answerer.ending());
        assertEquals(Map.of(ErrorCode.BAD_FRAME, 1L), statistics().errors());
    }

    @Test
    void nothingAfterACloseIsAnswered() throws Exception {
        answerer.feed(ByteBuffer.wrap(frames(new Request.Close(1), new Request.Echo(2, "never"))));
        assertFalse(answer());
        assertEquals(List.of(new Reply.Closed(1)), frames(answerer.batch()));
        assertEquals("closed by agreement", answerer.ending());
        answerer.batchSent();
        assertFalse(answer());
        assertFalse(answerer.batch().hasRemaining());
        assertEquals(1, answerer.requests());
    }

    @Test
    void aCloseThatIsRefusedDoesNotEndTheConnection() throws Exception {
        service.shutDown();
        answerer.feed(ByteBuffer.wrap(frames(new Request.Close(1))));
        answer();
        assertFailure(1, ErrorCode.SHUTTING_DOWN, frames(answerer.batch()).get(0));
        assertNull(answerer.ending());
    }

    @Test
    void anEndBetweenFramesIsNoError() {
        answerer.feed(ByteBuffer.wrap(frames(new Request.Echo(1, "a"))));
        answer();
        answerer.batchSent();
        answerer.endOfInput(0, 0);
        assertFalse(answerer.batch().hasRemaining());
        assertEquals("closed by the client", answerer.ending());
        assertEquals(Map.of(), statistics().errors());
    }

    @Test
    void anEndBeforeTheFirstByteIsNoError() {
        answerer.endOfInput(0, 0);
        assertFalse(answerer.batch().hasRemaining());
        assertEquals("closed by the client", answerer.ending());
    }

    @Test
    void anEndInsideAFrameIsABadFrame() throws Exception {
        byte[] frame = frames(new Request.Echo(1, "a"));
        answerer.feed(ByteBuffer.wrap(frame, 0, frame.length - 1));
        answer();
        answerer.endOfInput(0, 0);
        assertFailure(Reply.NO_ID, ErrorCode.BAD_FRAME, frames(answerer.batch()).get(0));
        assertEquals("bad-frame", answerer.ending());
    }

    @Test
    void theLastLineMayLackItsEnd() {
        feedText("{\"type\":\"echo\",\"id\":1,\"text\":\"a\"}");
        assertFalse(answer());
        answerer.endOfInput(0, 0);
        assertEquals("{\"type\":\"echoed\",\"id\":1,\"text\":\"a\"}\n", text(answerer.batch()));
        assertEquals("closed by the client", answerer.ending());
    }

    @Test
    void halfALineAtTheEndIsAnsweredWithAnError() {
        feedText("{\"type\":\"echo\",");
        answer();
        answerer.endOfInput(0, 0);
        assertTrue(text(answerer.batch()).startsWith("{\"type\":\"error\",\"id\":null,\"code\":\"bad-json\""));
        assertEquals("closed by the client", answerer.ending());
    }

    @Test
    void afterATimeoutNothingIsAnsweredAnyMore() throws Exception {
        answerer.feed(ByteBuffer.wrap(new byte[] {0, 0}));
        answer();
        answerer.fail(ErrorCode.TIMEOUT, "no whole message within 30000 ms");
        answerer.end("something later");
        assertFalse(answer());
        assertEquals(
                List.of(new Reply.Failure(Reply.NO_ID, ErrorCode.TIMEOUT, "no whole message within 30000 ms")),
                frames(answerer.batch()));
        assertEquals("timeout", answerer.ending());
    }

    @Test
    void aLargeBatchGoesOutBeforeTheRestIsAnswered() throws Exception {
        int count = 500;
        String text = "x".repeat(900);
        ByteSink bytes = new ByteSink(1_024);
        for (int id = 0; id < count; id++) {
            StreamFraming.FRAMES.append(new Request.Echo(id, text), bytes);
        }
        answerer.feed(ByteBuffer.wrap(bytes.array(), 0, bytes.size()));
        List<Message> answers = new ArrayList<>();
        int batches = 0;
        boolean more;
        do {
            more = answer();
            assertTrue(answerer.batch().remaining() < 64 * 1_024 + 1_000, "memory stays bounded");
            answers.addAll(frames(answerer.batch()));
            answerer.batchSent();
            batches++;
        } while (more);
        assertEquals(
                LongStream.range(0, count)
                        .<Message>mapToObj(id -> new Reply.Echoed(id, text))
                        .toList(),
                answers);
        assertTrue(batches > 5, batches + " batches");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"echoed\",\"id\":7,\"text\":\"a\"}",
                "{\"type\":\"closed\",\"id\":7}",
                "{\"type\":\"challenge\",\"id\":7,\"cookie\":\"c\"}",
                "{\"type\":\"error\",\"id\":7,\"code\":\"bad-json\",\"message\":\"no\"}"
            })
    void aReplySentAsARequestIsAnErrorWithItsId(String reply) throws Exception {
        feedFrame(reply);
        answer();
        assertFailure(7, ErrorCode.UNKNOWN_TYPE, frames(answerer.batch()).get(0));
        assertNull(answerer.ending());
    }

    @Test
    void countersKnowMessagesAndBytesOfBothDirections() {
        byte[] bytes = frames(new Request.Echo(1, "a"), new Request.Echo(2, "b"));
        answerer.feed(ByteBuffer.wrap(bytes));
        feedFrame("no json");
        answer();
        int sent = answerer.batch().remaining();
        assertEquals(0, statistics().messagesSent(), "not sent yet");
        answerer.batchSent();
        Reply.Statistics counted = statistics();
        assertEquals(3, counted.messagesReceived());
        assertEquals(bytes.length + 4 + "no json".length(), counted.bytesReceived());
        assertEquals(3, counted.messagesSent());
        assertEquals(sent, counted.bytesSent());
    }

    @Test
    void aFailureOfTheServerCostsNoOtherAnswer() throws Exception {
        answerer.feed(ByteBuffer.wrap(frames(new Request.Echo(1, "before"))));
        answer();
        clockBroken = true;
        answerer.feed(ByteBuffer.wrap(frames(new Request.Ping(2, 0, "", 0), new Request.Echo(3, "after"))));
        answer();
        List<Message> answers = frames(answerer.batch());
        assertEquals(new Reply.Echoed(1, "before"), answers.get(0));
        assertFailure(2, ErrorCode.INTERNAL, answers.get(1));
        assertEquals(new Reply.Echoed(3, "after"), answers.get(2));
        assertEquals(3, answers.size());
        assertNull(answerer.ending());
        clockBroken = false;
        assertEquals(Map.of(ErrorCode.INTERNAL, 1L), statistics().errors());
    }

    private boolean answer() {
        return answerer.answer(0, 0);
    }

    private void feedFrame(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        answerer.feed(ByteBuffer.wrap(ByteBuffer.allocate(4 + bytes.length)
                .putInt(bytes.length)
                .put(bytes)
                .array()));
    }

    private void feedText(String text) {
        answerer.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    private Reply.Statistics statistics() {
        return (Reply.Statistics) service.answer(new Request.Stats(0), 0, 0);
    }

    private static void assertFailure(long id, ErrorCode code, Message answer) {
        Reply.Failure failure = (Reply.Failure) answer;
        assertEquals(id, failure.id());
        assertEquals(code, failure.code());
    }

    private static byte[] frames(Request... requests) {
        ByteSink bytes = new ByteSink(1_024);
        for (Request request : requests) {
            StreamFraming.FRAMES.append(request, bytes);
        }
        return ByteBuffer.allocate(bytes.size())
                .put(bytes.array(), 0, bytes.size())
                .array();
    }

    private static List<Message> frames(ByteBuffer batch) throws BadMessageException {
        StreamDecoder decoder = StreamFraming.FRAMES.newDecoder(1 << 20, Account.unlimited());
        decoder.feed(batch);
        List<Message> messages = new ArrayList<>();
        for (ByteBuffer frame = decoder.next(); frame != null; frame = decoder.next()) {
            messages.add(MessageCodec.decode(frame));
        }
        assertFalse(decoder.isInsideMessage(), "whole frames only");
        return messages;
    }

    private static String text(ByteBuffer batch) {
        return StandardCharsets.UTF_8.decode(batch).toString();
    }
}
