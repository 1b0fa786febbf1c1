package socketlab.common.framing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import socketlab.common.message.EntryKind;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.PutMode;
import socketlab.common.message.Range;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.message.Transfer;
import socketlab.common.message.Transport;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Makes the message that a JSON text describes in the plainest way, so that the codec is not compared with itself. */
final class MessageFromJson {

    private static final JsonFactory JSON = new JsonFactory();

    private final Map<String, Object> members;

    private MessageFromJson(Map<String, Object> members) {
        this.members = members;
    }

    /** @param size what a ping or a pong says of its size */
    static Message read(String json, int size) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            return new MessageFromJson(members(parser)).message(size);
        }
    }

    private static Map<String, Object> members(JsonParser json) {
        Map<String, Object> members = new LinkedHashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            members.put(
                    name,
                    switch (json.nextToken()) {
                        case VALUE_STRING -> json.getString();
                        case VALUE_NUMBER_INT -> json.getLongValue();
                        case VALUE_NULL -> Reply.NO_ID;
                        case VALUE_TRUE -> true;
                        case VALUE_FALSE -> false;
                        case START_OBJECT -> members(json);
                        case START_ARRAY -> elements(json);
                        default -> throw new IllegalArgumentException(name);
                    });
        }
        return members;
    }

    /** Of an array of objects, or of arrays of integers. */
    private static List<Object> elements(JsonParser json) {
        List<Object> elements = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            elements.add(
                    switch (json.currentToken()) {
                        case START_OBJECT -> members(json);
                        case START_ARRAY -> elements(json);
                        default -> json.getLongValue();
                    });
        }
        return elements;
    }

    private Message message(int size) {
        long id = integer("id");
        String padding = members.containsKey("padding") ? text("padding") : "";
        Message message = switch (text("type")) {
            case "ping" -> new Request.Ping(id, integer("sentAt"), padding, size);
            case "echo" -> new Request.Echo(id, text("text"));
            case "list" -> new Request.List(id, text("path"), members.containsKey("after") ? text("after") : "");
            case "get" -> new Request.Get(id, text("path"), integer("offset"));
            case "put" ->
                new Request.Put(
                        id,
                        text("path"),
                        PutMode.valueOf(text("mode").toUpperCase(Locale.ROOT)),
                        members.containsKey("size") ? integer("size") : Request.Put.UNKNOWN_SIZE);
            case "data" -> new Request.Data(id, integer("body"));
            case "sent" -> new Sent(id, text("sha256"), text("fileSha256"));
            case "stats" -> new Request.Stats(id);
            case "close" -> new Request.Close(id);
            case "pong" ->
                new Reply.Pong(
                        id,
                        integer("sentAt"),
                        integer("receivedAt"),
                        integer("repliedAt"),
                        integer("processingNanos"),
                        padding,
                        size);
            case "echoed" -> new Reply.Echoed(id, text("text"));
            case "listing" -> new Reply.Listing(id, entries(), (Boolean) members.get("more"), omissions());
            case "file" -> new Reply.File(id, integer("size"), integer("modified"), integer("offset"), integer("body"));
            case "ready" -> new Reply.Ready(id, integer("offset"), text("file"), text("replaces"));
            case "stored" -> new Reply.Stored(id, integer("size"), text("sha256"));
            case "statistics" -> statistics(id);
            case "closed" -> new Reply.Closed(id);
            case "challenge" -> new Reply.Challenge(id, text("cookie"));
            case "segment" ->
                new Transfer.Segment(
                        id,
                        integer("seq"),
                        integer("sentAt"),
                        (Boolean) members.get("last"),
                        integer("checksum"),
                        integer("body"));
            case "ack" ->
                new Transfer.Ack(
                        id,
                        integer("next"),
                        ranges(),
                        integer("window"),
                        integer("echo"),
                        members.containsKey("again") && (Boolean) members.get("again"),
                        integer("checksum"));
            case "error" -> new Reply.Failure(id, code(text("code")), text("message"));
            default -> throw new IllegalArgumentException(members.toString());
        };
        if (isAboutFiles(message) && hasSettings()) {
            message = new Request.WithSettings(
                    (Request) message, text("recovery"), text("congestion"), said("payload"), said("window"));
        }
        return message instanceof Request request && members.containsKey("cookie")
                ? new Request.WithCookie(request, text("cookie"))
                : message;
    }

    private static boolean isAboutFiles(Message message) {
        return message instanceof Request.List || message instanceof Request.Get || message instanceof Request.Put;
    }

    private boolean hasSettings() {
        return Stream.of("recovery", "congestion", "payload", "window").anyMatch(members::containsKey);
    }

    private long said(String name) {
        return members.containsKey(name) ? integer(name) : Request.WithSettings.NOT_SAID;
    }

    private List<Reply.Entry> entries() {
        List<Reply.Entry> entries = new ArrayList<>();
        for (Object entry : (List<?>) members.get("entries")) {
            Map<?, ?> of = (Map<?, ?>) entry;
            entries.add(new Reply.Entry(
                    (String) of.get("name"),
                    EntryKind.valueOf(((String) of.get("kind")).toUpperCase(Locale.ROOT)),
                    (Long) of.get("size"),
                    (Long) of.get("modified")));
        }
        return entries;
    }

    private Reply.Omissions omissions() {
        Map<?, ?> omitted = (Map<?, ?>) members.get("omitted");
        if (omitted == null) {
            return Reply.Omissions.NONE;
        }
        List<Reply.Omission> named = new ArrayList<>();
        for (Object omission : (List<?>) omitted.get("names")) {
            Map<?, ?> of = (Map<?, ?>) omission;
            named.add(new Reply.Omission((String) of.get("name"), (String) of.get("why")));
        }
        return new Reply.Omissions((Long) omitted.get("count"), named);
    }

    private List<Range> ranges() {
        List<Range> ranges = new ArrayList<>();
        for (Object pair : (List<?>) members.get("ranges")) {
            List<?> numbers = (List<?>) pair;
            ranges.add(new Range((Long) numbers.get(0), (Long) numbers.get(1)));
        }
        return ranges;
    }

    private Reply.Statistics statistics(long id) {
        boolean udp = members.containsKey("peers");
        Map<ErrorCode, Long> errors = new LinkedHashMap<>();
        ((Map<?, ?>) members.get("errors")).forEach((code, count) -> errors.put(code((String) code), (Long) count));
        return new Reply.Statistics(
                id,
                udp ? Transport.UDP : Transport.TCP,
                integer("uptimeMillis"),
                integer(udp ? "peers" : "connections"),
                integer(udp ? "peersTotal" : "connectionsTotal"),
                integer("messagesReceived"),
                integer("messagesSent"),
                integer("bytesReceived"),
                integer("bytesSent"),
                udp ? integer("unanswered") : 0,
                members.containsKey("unlogged") ? integer("unlogged") : 0,
                errors);
    }

    private static ErrorCode code(String wireName) {
        for (ErrorCode code : ErrorCode.values()) {
            if (code.wireName().equals(wireName)) {
                return code;
            }
        }
        throw new IllegalArgumentException(wireName);
    }

    private long integer(String name) {
        return (Long) members.get(name);
    }

    private String text(String name) {
        return (String) members.get(name);
    }
}
