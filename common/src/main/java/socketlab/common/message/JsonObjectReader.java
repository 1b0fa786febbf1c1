package socketlab.common.message;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;

/**
 * Walks once over the members of a JSON object, and of objects in it. What is wrong with JSON itself is thrown at once.
 * What is wrong with a member is kept until the object has been read to its end, because only then is it sure that this
 * is JSON at all and which id the answer must carry.
 */
class JsonObjectReader implements AutoCloseable {

    /** Stands for an integer that was not there, or was none; whoever needs it then complains. */
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
    private SeenNames names = new SeenNames();
    /** In how many arrays and objects of the object we are, see {@link #objects} and {@link #object}. */
    private int depth;

    private JsonParser json;
    private String name;
    private String problem;

    JsonObjectReader(byte[] bytes, int offset, int length) throws BadMessageException {
        this.bytes = bytes;
        this.offset = offset;
        this.length = length;
        start();
    }

    private void start() throws BadMessageException {
        json = MessageCodec.parser(bytes, offset, length);
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new BadMessageException(
                    ErrorCode.BAD_JSON, Reply.NO_ID, "a message is one JSON object: it starts with { and ends with }");
        }
    }

    /** Goes back to the first member, as if nothing had been read. */
    void startAgain() throws BadMessageException {
        problem = null;
        names.clear();
        json.close();
        start();
    }

    /** Moves to the next member; at the end of the object, makes sure that nothing follows it. */
    boolean next() throws BadMessageException {
        name = nextNameOf(names);
        if (name != null) {
            json.nextToken();
            return true;
        }
        if (depth == 0 && json.nextToken() != null) {
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
                    ErrorCode.BAD_JSON,
                    Reply.NO_ID,
                    "member \"" + Texts.abridged(next) + "\" comes twice in one object");
        }
        return next;
    }

    /**
     * Passes over the current value, at most {@link MessageCodec#MAX_DEPTH} levels down; what is ignored must be good
     * JSON nevertheless.
     */
    void skip() throws BadMessageException {
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

    /** Whether the current member is null. */
    boolean isNull() {
        return json.currentToken() == JsonToken.VALUE_NULL;
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

    /** The current member as a string of any characters, even halves of surrogate pairs; {@code null} if it is none. */
    String anyText() throws BadMessageException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            noteProblem("member \"" + name + "\" must be text");
            skip();
            return null;
        }
        return json.getString();
    }

    /** The current member as text, or {@code null} if it is none. */
    String text() throws BadMessageException {
        String text = anyText();
        if (text != null && !Texts.isWellFormed(text)) {
            noteProblem("member \"" + name + "\" holds half of a surrogate pair, which no UTF-8 text can hold");
            return null;
        }
        return text;
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

    /** The current member as one of an enum's wire names, or {@code null} if it is none. */
    <E extends Enum<E>> E oneOf(Map<String, E> byWireName) throws BadMessageException {
        String wireName = text();
        E known = wireName == null ? null : byWireName.get(wireName);
        if (wireName != null && known == null) {
            noteProblem("member \"" + name + "\" must be one of " + new TreeSet<>(byWireName.keySet()));
        }
        return known;
    }

    /** The current member as true or false; false if it is neither. */
    boolean flag() throws BadMessageException {
        if (json.currentToken() == JsonToken.VALUE_TRUE) {
            return true;
        }
        if (json.currentToken() != JsonToken.VALUE_FALSE) {
            noteProblem("member \"" + name + "\" must be true or false");
            skip();
        }
        return false;
    }

    /** Reads one inner object, by calling {@link JsonObjectReader#next} until there is no more. */
    @FunctionalInterface
    interface Element<T> {
        /** @return {@code null} for an object to be left out of its array */
        T read(JsonObjectReader members) throws BadMessageException;
    }

    /** The current member as an object; {@code null} if it is none. */
    <T> T object(Element<T> element) throws BadMessageException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            noteProblem("member \"" + name + "\" must be an object");
            skip();
            return null;
        }
        SeenNames outer = names;
        names = new SeenNames();
        depth++;
        T object = element.read(this);
        depth--;
        names = outer;
        return object;
    }

    /** The current member as an array of objects. */
    <T> List<T> objects(Element<T> element) throws BadMessageException {
        List<T> objects = new ArrayList<>();
        String array = name;
        if (json.currentToken() != JsonToken.START_ARRAY) {
            noteProblem("member \"" + array + "\" must be an array of objects");
            skip();
            return objects;
        }
        SeenNames outer = names;
        depth++;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            names = new SeenNames();
            if (json.currentToken() == JsonToken.START_OBJECT) {
                T object = element.read(this);
                if (object != null) {
                    objects.add(object);
                }
            } else {
                noteProblem("member \"" + array + "\" must be an array of objects");
                skip();
            }
        }
        depth--;
        names = outer;
        return objects;
    }

    /** The current member as an array of pairs of integers, none of which is smaller than the one before it. */
    List<Range> ranges() throws BadMessageException {
        List<Range> ranges = new ArrayList<>();
        if (json.currentToken() != JsonToken.START_ARRAY) {
            noteNoRange();
            return ranges;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            Range range = range();
            if (range != null) {
                ranges.add(range);
            }
        }
        return ranges;
    }

    private Range range() throws BadMessageException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            noteNoRange();
            return null;
        }
        long first = MISSING;
        long last = MISSING;
        int count = 0;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            first = last;
            last = integer();
            count++;
        }
        if (count != 2 || first == MISSING || last < first) {
            noteProblem("member \"" + name + "\" must hold pairs of numbers, [first,last]");
            return null;
        }
        return new Range(first, last);
    }

    private void noteNoRange() throws BadMessageException {
        noteProblem("member \"" + name + "\" must be an array of pairs of numbers");
        skip();
    }

    /** Remembers what is wrong with a member; only the first of several is told. */
    void noteProblem(String sentence) {
        if (problem == null) {
            problem = sentence;
        }
    }

    /** What is wrong with a member, or {@code null} if nothing is. */
    String problem() {
        return problem;
    }

    @Override
    public void close() throws JacksonException {
        json.close();
    }
}
