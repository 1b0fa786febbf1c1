package socketlab.common.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * Messages to JSON and back; the only place that knows JSON. JSON is read as strictly as RFC 8259 permits: one
 * object, valid UTF-8 without a byte order mark, nested at most {@value #MAX_DEPTH} deep, no name twice, nothing behind
 * it but white space; integers are integers. Members that a message does not know are ignored, so that a later version
 * may add some.
 *
 * <p>Safe for any number of threads.
 */
public final class MessageCodec {

    /** How deep objects and arrays may nest, the message itself being the first level. */
    public static final int MAX_DEPTH = 32;

    /** How many characters of the parser's own sentence an error repeats. */
    private static final int MAX_SENTENCE = 400;

    static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(MemberReader.CONSTRAINTS)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            .recyclerPool(new StripedBuffers())
            .build();

    private static final Set<String> REPLY_TYPES =
            Set.of("pong", "echoed", "statistics", "closed", "challenge", "error");

    private MessageCodec() {}

    /**
     * Reads one message.
     *
     * @param bytes holds the message from {@code offset} on for {@code length} bytes and nothing else there
     * @throws BadMessageException if the bytes are not exactly one message
     */
    public static Message decode(byte[] bytes, int offset, int length) throws BadMessageException {
        Utf8.requireValid(bytes, offset, length);
        try (MemberReader members = new MemberReader(bytes, offset, length)) {
            String type = members.type();
            if (REPLY_TYPES.contains(type)) {
                return decodeReply(type, members, length);
            }
            Request request = switch (type) {
                case "ping" -> readPing(members, length);
                case "echo" -> readEcho(members);
                case "stats" -> new Request.Stats(members.idOfTheRest());
                case "close" -> new Request.Close(members.idOfTheRest());
                default -> throw members.unknownType(type);
            };
            return members.cookie() == null ? request : new Request.WithCookie(request, members.cookie());
        } catch (StreamConstraintsException e) {
            throw new BadMessageException(
                    ErrorCode.BAD_JSON, Reply.NO_ID, "objects and arrays may nest " + MAX_DEPTH + " deep, not deeper");
        } catch (JacksonException e) {
            throw new BadMessageException(ErrorCode.BAD_JSON, Reply.NO_ID, "not valid JSON: " + sentence(e));
        }
    }

    private static Reply decodeReply(String type, MemberReader members, int length) throws BadMessageException {
        try {
            return switch (type) {
                case "pong" -> readPong(members, length);
                case "echoed" -> readEchoed(members);
                case "statistics" -> readStatistics(members);
                case "closed" -> new Reply.Closed(members.idOfTheRest());
                case "challenge" ->
                    new Reply.Challenge(members.idOfTheRest(), members.required(members.cookie(), "cookie"));
                default -> readFailure(members);
            };
        } catch (BadMessageException e) {
            throw e.ofReply();
        }
    }

    /** Reads one message from what remains in a buffer that is backed by an array, and leaves the buffer as it is. */
    public static Message decode(ByteBuffer bytes) throws BadMessageException {
        return decode(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    /**
     * What the parser has to say, without its description of the source, with ? for any half of a surrogate pair that
     * it quotes, and cut where it quotes too much.
     */
    private static String sentence(JacksonException e) {
        String sentence = e.getOriginalMessage();
        int source = sentence.indexOf(" (start marker at [Source");
        String ours = source < 0 ? sentence : sentence.substring(0, source);
        return new String(
                MemberReader.abridged(ours, MAX_SENTENCE).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    private static Request.Ping readPing(MemberReader members, int size) throws BadMessageException {
        long sentAt = MemberReader.MISSING;
        String padding = "";
        while (members.next()) {
            switch (members.name()) {
                case "sentAt" -> sentAt = members.integer();
                case "padding" -> padding = members.text();
                default -> members.commonMember();
            }
        }
        return new Request.Ping(members.id(), members.required(sentAt, "sentAt"), padding, size);
    }

    private static Reply.Pong readPong(MemberReader members, int size) throws BadMessageException {
        long sentAt = MemberReader.MISSING;
        long receivedAt = MemberReader.MISSING;
        long repliedAt = MemberReader.MISSING;
        long processingNanos = MemberReader.MISSING;
        String padding = "";
        while (members.next()) {
            switch (members.name()) {
                case "sentAt" -> sentAt = members.integer();
                case "receivedAt" -> receivedAt = members.integer();
                case "repliedAt" -> repliedAt = members.integer();
                case "processingNanos" -> processingNanos = members.integer();
                case "padding" -> padding = members.text();
                default -> members.commonMember();
            }
        }
        return new Reply.Pong(
                members.id(),
                members.required(sentAt, "sentAt"),
                members.required(receivedAt, "receivedAt"),
                members.required(repliedAt, "repliedAt"),
                members.required(processingNanos, "processingNanos"),
                padding,
                size);
    }

    private static Request.Echo readEcho(MemberReader members) throws BadMessageException {
        String text = readText(members);
        return new Request.Echo(members.id(), text);
    }

    private static Reply.Echoed readEchoed(MemberReader members) throws BadMessageException {
        String text = readText(members);
        return new Reply.Echoed(members.id(), text);
    }

    private static String readText(MemberReader members) throws BadMessageException {
        String text = null;
        while (members.next()) {
            if (members.name().equals("text")) {
                text = members.text();
            } else {
                members.commonMember();
            }
        }
        return members.required(text, "text");
    }

    private static Reply.Statistics readStatistics(MemberReader members) throws BadMessageException {
        Transport transport = null;
        long uptimeMillis = MemberReader.MISSING;
        long clients = MemberReader.MISSING;
        long clientsTotal = MemberReader.MISSING;
        long messagesReceived = MemberReader.MISSING;
        long messagesSent = MemberReader.MISSING;
        long bytesReceived = MemberReader.MISSING;
        long bytesSent = MemberReader.MISSING;
        long unanswered = 0;
        Map<ErrorCode, Long> errors = Map.of();
        while (members.next()) {
            switch (members.name()) {
                case "uptimeMillis" -> uptimeMillis = members.integer();
                case "connections" -> {
                    transport = Transport.TCP;
                    clients = members.integer();
                }
                case "peers" -> {
                    transport = Transport.UDP;
                    clients = members.integer();
                }
                case "connectionsTotal", "peersTotal" -> clientsTotal = members.integer();
                case "messagesReceived" -> messagesReceived = members.integer();
                case "messagesSent" -> messagesSent = members.integer();
                case "bytesReceived" -> bytesReceived = members.integer();
                case "bytesSent" -> bytesSent = members.integer();
                case "unanswered" -> unanswered = members.integer();
                case "errors" -> errors = members.countsByCode();
                default -> members.commonMember();
            }
        }
        return new Reply.Statistics(
                members.id(),
                members.required(transport, "connections (or peers)"),
                members.required(uptimeMillis, "uptimeMillis"),
                clients,
                members.required(clientsTotal, "connectionsTotal (or peersTotal)"),
                members.required(messagesReceived, "messagesReceived"),
                members.required(messagesSent, "messagesSent"),
                members.required(bytesReceived, "bytesReceived"),
                members.required(bytesSent, "bytesSent"),
                transport == Transport.UDP ? unanswered : 0,
                errors);
    }

    private static Reply.Failure readFailure(MemberReader members) throws BadMessageException {
        String code = null;
        String message = null;
        while (members.next()) {
            switch (members.name()) {
                case "code" -> code = members.text();
                case "message" -> message = members.text();
                default -> members.commonMember();
            }
        }
        // An error that this version doesn't know is still an error, and its sentence still says what is wrong.
        ErrorCode known = ErrorCode.ofWireName(members.required(code, "code"));
        return new Reply.Failure(
                members.idOrNone(), known == null ? ErrorCode.INTERNAL : known, members.required(message, "message"));
    }

    /**
     * Appends one message as JSON. Half of a surrogate pair in a text becomes an escape, which {@link #decode} refuses.
     */
    public static void encode(Message message, ByteSink out) {
        int start = out.size();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            MessageWriter.write(message, json);
            json.writeEndObject();
        }
        out.fill(' ', start + wantedSize(message) - out.size());
    }

    /** How many bytes a message wants to take at least. */
    private static int wantedSize(Message message) {
        if (message instanceof Request.Ping ping) {
            return ping.size();
        }
        if (message instanceof Reply.Pong pong) {
            return pong.size();
        }
        return message instanceof Request.WithCookie proven ? wantedSize(proven.request()) : 0;
    }
}
