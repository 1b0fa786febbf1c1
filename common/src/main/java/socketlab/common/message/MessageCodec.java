package socketlab.common.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.BufferRecycler;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.core.util.RecyclerPool;

/**
 * Messages to JSON and back. JSON is read as strictly as RFC 8259 permits: one
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

    /** The parser keeps the largest buffers that it needed; those of a message up to this size, bytes, are small. */
    private static final int SMALL_MESSAGE = 8 * 1024;

    private static final JsonFactory JSON = factory(new StripedBuffers());

    /** For messages whose buffers are too large to be kept. */
    private static final JsonFactory LARGE_JSON = factory(JsonRecyclerPools.nonRecyclingPool());

    private MessageCodec() {}

    private static JsonFactory factory(RecyclerPool<BufferRecycler> buffers) {
        return JsonFactory.builder()
                .streamReadConstraints(JsonObjectReader.CONSTRAINTS)
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
                .recyclerPool(buffers)
                .build();
    }

    static JsonParser parser(byte[] bytes, int offset, int length) {
        JsonFactory json = length > SMALL_MESSAGE ? LARGE_JSON : JSON;
        return json.createParser(ObjectReadContext.empty(), bytes, offset, length);
    }

    /**
     * Reads one message.
     *
     * @param bytes holds the message from {@code offset} on for {@code length} bytes and nothing else there
     * @throws BadMessageException if the bytes are not exactly one message
     */
    public static Message decode(byte[] bytes, int offset, int length) throws BadMessageException {
        Message inShortForm = ShortForm.read(bytes, offset, length);
        if (inShortForm != null) {
            return inShortForm;
        }
        Utf8.requireValid(bytes, offset, length);
        try (MemberReader members = new MemberReader(bytes, offset, length)) {
            return decode(members, length);
        } catch (StreamConstraintsException e) {
            throw new BadMessageException(
                    ErrorCode.BAD_JSON, Reply.NO_ID, "objects and arrays may nest " + MAX_DEPTH + " deep, not deeper");
        } catch (JacksonException e) {
            throw new BadMessageException(ErrorCode.BAD_JSON, Reply.NO_ID, "not valid JSON: " + sentence(e));
        }
    }

    private static Message decode(MemberReader members, int length) throws BadMessageException {
        boolean isReply = false;
        boolean isTransfer = false;
        try {
            String type = members.type();
            isReply = ReplyReader.TYPES.contains(type);
            isTransfer = TransferReader.TYPES.contains(type);
            Message message;
            if (isTransfer) {
                message = TransferReader.read(type, members);
            } else if (isReply) {
                message = ReplyReader.read(type, members, length);
            } else {
                message = RequestReader.read(type, members, length);
            }
            if (members.body() != message.body()) {
                members.noteProblem("no bytes may follow a message of this type, so it has no member \"body\"");
                throw members.badField();
            }
            return message;
        } catch (BadMessageException e) {
            // Bad JSON says nothing that holds, wherever it went bad: what looked like its body is not passed over.
            boolean hasBody = e.code() != ErrorCode.BAD_JSON && members.body() != 0;
            BadMessageException whole = hasBody ? e.withBody(members.body()) : e;
            throw isReply || isTransfer ? whole.ofReply() : whole;
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
        return new String(Texts.abridged(ours, MAX_SENTENCE).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /**
     * Appends one message as JSON. Half of a surrogate pair in a text becomes an escape, which {@link #decode} refuses.
     */
    public static void encode(Message message, ByteSink out) {
        int start = out.size();
        if (!ShortForm.write(message, out)) {
            writeLongForm(message, out);
        }
        out.fill(' ', start + wantedSize(message) - out.size());
    }

    private static void writeLongForm(Message message, ByteSink out) {
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            MessageWriter.write(message, json);
            json.writeEndObject();
        }
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
