package socketlab.common.udp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import socketlab.common.framing.StreamFraming;
import socketlab.common.memory.Account;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Settings;

@DisplayName("What is said on a stream: frames and the bytes behind them, wherever it is cut")
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FramedStreamTest {

    private static final Settings SETTINGS =
            Settings.DEFAULT.with(Congestion.NONE).withWindow(400);

    private final Message header = new Reply.File(1, 5, 0, 0, 5);
    private final byte[] body = {1, 2, 3, 4, 5};
    private final Message ending = new Sent(1, "00");

    @Test
    void framesAndBodiesMayBeCutAnywhere() throws Exception {
        for (int payload = 1; payload < 150; payload += payload < 30 ? 1 : 7) {
            StreamPair pair = new StreamPair(SETTINGS.withPayload(payload));
            FramedStream server = new FramedStream(pair.left, 1_000, Account.unlimited());
            server.say(header);
            assertEquals(5, server.write(ByteBuffer.wrap(body)));
            server.say(ending);
            server.say(new Reply.Closed(2));
            pair.run(20 * StreamPair.MS);
            FramedStream client = new FramedStream(pair.right, 1_000, Account.unlimited());
            assertEquals(header, client.next());
            ByteBuffer got = ByteBuffer.allocate(5);
            while (got.hasRemaining()) {
                assertTrue(client.read(got) > 0);
            }
            assertArrayEquals(body, got.array());
            assertEquals(ending, client.next(), "payload " + payload);
            assertEquals(new Reply.Closed(2), client.nextNow());
            assertNull(client.nextNow());
        }
    }

    @Test
    void whatIsNotHereYetIsNotWaitedForByWhoWantsItNow() throws Exception {
        byte[] frame = frame(new Reply.Closed(3));
        for (int cut = 0; cut < frame.length; cut++) {
            StreamPair pair = new StreamPair(SETTINGS);
            FramedStream client = new FramedStream(pair.right, 1_000, Account.unlimited());
            assertNull(client.nextNow());
            write(pair, frame, 0, cut);
            assertNull(client.nextNow());
            write(pair, frame, cut, frame.length);
            assertEquals(new Reply.Closed(3), client.nextNow());
        }
    }

    @Test
    void whoWaitsForAMessageGetsItWhenTheRestOfItComes() throws Exception {
        byte[] frame = frame(new Reply.Closed(3));
        StreamPair pair = new StreamPair(SETTINGS);
        FramedStream client = new FramedStream(pair.right, 1_000, Account.unlimited());
        Waiting<Message> waiting = Waiting.on(client::next);
        write(pair, frame, 0, 7);
        waiting.untilItWaits();
        assertFalse(waiting.isDone());
        write(pair, frame, 7, frame.length);
        pair.run(5 * StreamPair.MS);
        assertEquals(new Reply.Closed(3), waiting.outcome());
    }

    @Test
    void theEndBetweenOrInsideFramesIsToldAsTheEnd() throws Exception {
        byte[] frame = frame(new Reply.Closed(3));
        for (int length : new int[] {0, 3, frame.length - 1}) {
            StreamPair pair = new StreamPair(SETTINGS);
            write(pair, frame, 0, length);
            pair.left.end();
            pair.run(() -> pair.left.isSettled(pair.time.nanos()));
            FramedStream client = new FramedStream(pair.right, 1_000, Account.unlimited());
            assertThrows(EOFException.class, client::nextNow);
            assertThrows(EOFException.class, client::next);
        }
    }

    @Test
    void bytesBehindAMessageEndWithTheStream() throws Exception {
        StreamPair pair = new StreamPair(SETTINGS);
        FramedStream server = new FramedStream(pair.left, 1_000, Account.unlimited());
        server.say(header);
        server.write(ByteBuffer.wrap(body, 0, 2));
        pair.left.end();
        pair.run(() -> pair.left.isSettled(pair.time.nanos()));
        FramedStream client = new FramedStream(pair.right, 1_000, Account.unlimited());
        assertEquals(header, client.next());
        ByteBuffer got = ByteBuffer.allocate(5);
        assertEquals(2, client.read(got));
        assertEquals(-1, client.read(got));
    }

    @Test
    void aFrameOverTheLimitAndOneThatIsNoMessageAreRefused() throws Exception {
        StreamPair pair = new StreamPair(SETTINGS);
        FramedStream server = new FramedStream(pair.left, 1_000, Account.unlimited());
        FramedStream client = new FramedStream(pair.right, 100, Account.unlimited());
        server.write(ByteBuffer.wrap(new byte[] {0, 0, 0, 2, '{', '?'}));
        pair.run(5 * StreamPair.MS);
        BadMessageException bad = assertThrows(BadMessageException.class, client::nextNow);
        assertEquals(ErrorCode.BAD_JSON, bad.code());
        server.say(new Reply.Echoed(1, "x".repeat(100)));
        pair.run(5 * StreamPair.MS);
        BadMessageException large = assertThrows(BadMessageException.class, client::nextNow);
        assertEquals(ErrorCode.FRAME_TOO_LARGE, large.code());
    }

    @Test
    void itsFateIsThatOfTheStream() throws Exception {
        StreamPair pair = new StreamPair(SETTINGS);
        FramedStream server = new FramedStream(pair.left, 1_000, Account.unlimited());
        assertTrue(server.isOpen());
        server.close();
        assertFalse(server.isOpen());
        assertFalse(pair.left.isOpen());
        assertThrows(ClosedChannelException.class, () -> server.say(new Request.Close(1)));
        IOException why = new IOException("why");
        pair.right.abort(why);
        assertSame(
                why,
                assertThrows(
                        IOException.class, () -> new FramedStream(pair.right, 1_000, Account.unlimited()).nextNow()));
    }

    private static void write(StreamPair pair, byte[] bytes, int from, int to) throws IOException {
        pair.left.write(ByteBuffer.wrap(bytes, from, to - from));
        pair.run(5 * StreamPair.MS);
    }

    private static byte[] frame(Message message) {
        ByteSink sink = new ByteSink(64);
        StreamFraming.FRAMES.append(message, sink);
        return Arrays.copyOf(sink.array(), sink.size());
    }
}
