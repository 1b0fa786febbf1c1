package socketlab.benchmark;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Request;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What one message costs on its way to bytes and back: {@link MessageCodec}, which checks everything, against Jackson's
 * streaming parser and generator as they come, which check JSON's grammar alone. The figure is the time of one call in
 * nanoseconds, less is better; {@code codec*} ought not be above the {@code plain*} of the same name.
 *
 * <p>Run it with {@code integration-tests/benchmarks/codec.sh}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(4)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class CodecBenchmark {

    private static final Request.Ping PING = new Request.Ping(123_456, 1_760_000_000_123_456L, "", 0);

    /** 1,000 syllables of Hangul, three bytes each in UTF-8: what a text costs that is not ASCII. */
    private static final Request.Echo KOREAN = new Request.Echo(123_456, "소켓은 프로토콜, 주소, 포트로 이름이 붙는 끝점이다. ".repeat(40));

    private final ByteSink out = new ByteSink(16 * 1024);
    private final byte[] ping = PlainJackson.bytesOf(PING);
    private final byte[] korean = PlainJackson.bytesOf(KOREAN);

    @Benchmark
    public Message codecPing() throws BadMessageException {
        out.clear();
        MessageCodec.encode(PING, out);
        return MessageCodec.decode(out.array(), 0, out.size());
    }

    @Benchmark
    public Message plainPing() {
        out.clear();
        PlainJackson.encode(PING, out);
        return PlainJackson.decodePing(out.array(), 0, out.size());
    }

    @Benchmark
    public Message codecDecodePing() throws BadMessageException {
        return MessageCodec.decode(ping, 0, ping.length);
    }

    @Benchmark
    public Message plainDecodePing() {
        return PlainJackson.decodePing(ping, 0, ping.length);
    }

    @Benchmark
    public int codecEncodePing() {
        out.clear();
        MessageCodec.encode(PING, out);
        return out.size();
    }

    @Benchmark
    public int plainEncodePing() {
        out.clear();
        PlainJackson.encode(PING, out);
        return out.size();
    }

    @Benchmark
    public Message codecKoreanEcho() throws BadMessageException {
        out.clear();
        MessageCodec.encode(KOREAN, out);
        return MessageCodec.decode(out.array(), 0, out.size());
    }

    @Benchmark
    public Message plainKoreanEcho() {
        out.clear();
        PlainJackson.encode(KOREAN, out);
        return PlainJackson.decodeEcho(out.array(), 0, out.size());
    }

    /** The same two messages as one would write them with nothing but speed in mind. */
    private static final class PlainJackson {

        private static final JsonFactory JSON = new JsonFactory();

        static byte[] bytesOf(Request request) {
            ByteSink out = new ByteSink(128);
            if (request instanceof Request.Echo echo) {
                encode(echo, out);
            } else if (request instanceof Request.Ping ping) {
                encode(ping, out);
            }
            return new String(out.array(), 0, out.size(), StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        }

        static void encode(Request.Ping ping, ByteSink out) {
            try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
                json.writeStartObject();
                json.writeStringProperty("type", "ping");
                json.writeNumberProperty("id", ping.id());
                json.writeNumberProperty("sentAt", ping.sentAt());
                json.writeEndObject();
            }
        }

        static void encode(Request.Echo echo, ByteSink out) {
            try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
                json.writeStartObject();
                json.writeStringProperty("type", "echo");
                json.writeNumberProperty("id", echo.id());
                json.writeStringProperty("text", echo.text());
                json.writeEndObject();
            }
        }

        static Request.Ping decodePing(byte[] bytes, int offset, int length) {
            long id = 0;
            long sentAt = 0;
            String padding = "";
            try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), bytes, offset, length)) {
                json.nextToken();
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    switch (name) {
                        case "type" -> requireType("ping", json);
                        case "id" -> id = json.getLongValue();
                        case "sentAt" -> sentAt = json.getLongValue();
                        case "padding" -> padding = json.getString();
                        default -> json.skipChildren();
                    }
                }
            }
            return new Request.Ping(id, sentAt, padding, length);
        }

        static Request.Echo decodeEcho(byte[] bytes, int offset, int length) {
            long id = 0;
            String text = "";
            try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), bytes, offset, length)) {
                json.nextToken();
                while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = json.currentName();
                    json.nextToken();
                    switch (name) {
                        case "type" -> requireType("echo", json);
                        case "id" -> id = json.getLongValue();
                        case "text" -> text = json.getString();
                        default -> json.skipChildren();
                    }
                }
            }
            return new Request.Echo(id, text);
        }

        private static void requireType(String type, JsonParser json) {
            if (!type.equals(json.getString())) {
                throw new IllegalArgumentException("not of type " + type);
            }
        }
    }
}
