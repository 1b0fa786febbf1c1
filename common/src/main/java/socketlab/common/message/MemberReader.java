package socketlab.common.message;

import java.util.EnumMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;

/**
 * Walks once over the members of a JSON object. What is wrong with JSON itself is thrown at once. What is wrong with a
 * member is kept until the object has been read to its end, because only then is it sure that this is JSON at all and
 * which id the answer must carry.
 */
final class MemberReader implements AutoCloseable {

    /** Stands for an integer that was not there, or was none; {@link #required} and {@link #id} then complain. */
    static final long MISSING = -1;

    /** Lengths are bounded by the frame already; depth is what remains to be bounded. */
    static final StreamReadConstraints CONSTRAINTS = StreamReadConstraints.builder()
            .maxNestingDepth(MessageCodec.MAX_DEPTH)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxStringLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build();

    private static final int DIGITS_OF_MAX_INTEGER =
            Long.toString(Message.MAX_INTEGER).length();

    private final byte[] bytes;
    private final int offset;
    private final int length;
    private final SeenNames names = new SeenNames();
    private JsonParser json;
    private String name;
    private long id = MISSING;
    private String cookie;
    private String problem;

    MemberReader(byte[] bytes, int offset, int length) throws BadMessageException {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        start();
    }

    private void start() throws BadMessageException {
        json = MessageCodec.JSON.createParser(ObjectReadContext.empty(), bytes, offset, length);
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new BadMessageException(
                    ErrorCode.BAD_JSON, Reply.NO_ID, "a message is one JSON object: it starts with { and ends with }");
        }
    }

    /**
     * The message's type. Every known writer puts it first; where it isn't, the object is read to its end to find it,
     * and then once more from the start.
     */
    String type() throws BadMessageException {
        String type = null;
        boolean first = true;
        while (next()) {
            if (name.equals("type")) {
                type = text();
                if (first && type != null) {
                    return type;
                }
            } else {
                commonMember();
            }
            first = false;
        }
        if (type == null) {
            noteProblem("member \"type\" is missing");
            throw badField();
        }
        problem = null;
        names.clear();
        json.close();
        start();
        return type;
    }

    /** Moves to the next member; at the end of the object, makes sure that nothing follows it. */
    boolean next() throws BadMessageException {
        name = nextNameOf(names);
        if (name != null) {
            json.nextToken();
            return true;
        }
        if (json.nextToken() != null) {
            throw new BadMessageException(
                    ErrorCode.BAD_JSON, Reply.NO_ID, "something follows the JSON object: send one object a message");
        }
        return false;
    }

    /** The next name of the innermost object, or {@code null} at its end. */
    private String nextNameOf(SeenNames names) throws BadMessageException {
        String next = json.nextName();
        if (next != null && !names.add(next)) {
            throw new BadMessageException(
                    ErrorCode.BAD_JSON, Reply.NO_ID, "member \"" + abridged(next) + "\" comes twice in one object");
        }
        return next;
    }

    /**
     * Passes over the current value, at most {@link MessageCodec#MAX_DEPTH} levels down; what is ignored must be good
     * JSON nevertheless.
     */
    private void skip() throws BadMessageException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            SeenNames inner = new SeenNames();
            while (nextNameOf(inner) != null) {
                json.nextToken();
                skip();
            }
        } else if (json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() != JsonToken.END_ARRAY) {
                skip();
            }
        }
    }

    String name() {
        return name;
    }

    /** The current member as an integer from 0 to {@link Message#MAX_INTEGER}, or {@link #MISSING} if it is none. */
    long integer() throws BadMessageException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT && json.getStringLength() <= DIGITS_OF_MAX_INTEGER) {
            long value = json.getLongValue();
            if (value >= 0 && value <= Message.MAX_INTEGER) {
                return value;
            }
        }
        noteProblem("member \"" + name + "\" must be an integer from 0 to " + Message.MAX_INTEGER);
        skip();
        return MISSING;
    }

    /** The current member as text, or {@code null} if it is none. */
    String text() throws BadMessageException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            noteProblem("member \"" + name + "\" must be text");
            skip();
            return null;
        }
        String text = json.getString();
        if (!isWellFormed(text)) {
            noteProblem("member \"" + name + "\" holds half of a surrogate pair, which no UTF-8 text can hold");
            return null;
        }
        return text;
    }

    /** An escape like \ud800 is good JSON, but the character that it starts has no end. */
    private static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (Character.isLowSurrogate(text.charAt(i))
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** The current member as an object of counts; codes that this version doesn't know are left out. */
    Map<ErrorCode, Long> countsByCode() throws BadMessageException {
        Map<ErrorCode, Long> counts = new EnumMap<>(ErrorCode.class);
        if (json.currentToken() != JsonToken.START_OBJECT) {
            noteProblem("member \"" + name + "\" must be an object");
            skip();
            return counts;
        }
        SeenNames codes = new SeenNames();
        for (String code = nextNameOf(codes); code != null; code = nextNameOf(codes)) {
            json.nextToken();
            long count = integer();
            ErrorCode known = ErrorCode.ofWireName(code);
            if (known != null && count != MISSING) {
                counts.put(known, count);
            }
        }
        return counts;
    }

    /** Takes a member that any message may have, and passes over one that none has. */
    void commonMember() throws BadMessageException {
        switch (name) {
            case "id" -> id = json.currentToken() == JsonToken.VALUE_NULL ? MISSING : integer();
            case "cookie" -> cookie = text();
            default -> skip();
        }
    }

    /** Reads what is left of a message that has no members of its own. */
    long idOfTheRest() throws BadMessageException {
        while (next()) {
            commonMember();
        }
        return id();
    }

    /** After the last member: the id. */
    long id() throws BadMessageException {
        if (id == MISSING) {
            noteProblem("member \"id\" is missing");
        }
        return idOrNone();
    }

    /** After the last member: the id, or {@link Reply#NO_ID} where it is null or not there. */
    long idOrNone() throws BadMessageException {
        if (problem != null) {
            throw badField();
        }
        return id == MISSING ? Reply.NO_ID : id;
    }

    /** After the last member: the cookie, or {@code null}. */
    String cookie() {
        return cookie;
    }

    long required(long value, String member) throws BadMessageException {
        if (value == MISSING) {
            noteProblem("member \"" + member + "\" is missing");
            throw badField();
        }
        return value;
    }

    <T> T required(T value, String member) throws BadMessageException {
        if (value == null) {
            noteProblem("member \"" + member + "\" is missing");
            throw badField();
        }
        return value;
    }

    /** Reads to the end, so that JSON's own errors come first and the id is known. */
    BadMessageException unknownType(String type) throws BadMessageException {
        while (next()) {
            commonMember();
        }
        return new BadMessageException(ErrorCode.UNKNOWN_TYPE, id, "type \"" + abridged(type) + "\" is not known here");
    }

    private static String abridged(String text) {
        return abridged(text, 40);
    }

    /** At most {@code limit} characters of a text, and no half of a surrogate pair at the cut. */
    static String abridged(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = limit - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    private BadMessageException badField() {
        return new BadMessageException(ErrorCode.BAD_FIELD, id, problem);
    }

    private void noteProblem(String sentence) {
        if (problem == null) {
            problem = sentence;
        }
    }

    @Override
    public void close() throws JacksonException {
        json.close();
    }
}
