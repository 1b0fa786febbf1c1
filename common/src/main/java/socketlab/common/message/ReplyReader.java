package socketlab.common.message;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes a reply of its members, which may come in any order. */
final class ReplyReader {

    /** The types that only servers send; {@code sent} comes from both sides and counts as a request. */
    static final Set<String> TYPES = Set.of(
            "pong", "echoed", "listing", "file", "ready", "stored", "statistics", "closed", "challenge", "error");

    private ReplyReader() {}

    /** @param length how many bytes the JSON takes, white space included */
    static Reply read(String type, MemberReader members, int length) throws BadMessageException {
        return switch (type) {
            case "pong" -> readPong(members, length);
            case "echoed" -> readEchoed(members);
            case "listing" -> readListing(members);
            case "file" -> readFile(members);
            case "ready" -> readReady(members);
            case "stored" -> readStored(members);
            case "statistics" -> readStatistics(members);
            case "closed" -> new Reply.Closed(members.idOfTheRest());
            case "challenge" ->
                new Reply.Challenge(members.idOfTheRest(), members.required(members.cookie(), "cookie"));
            default -> readFailure(members);
        };
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

    private static Reply.Echoed readEchoed(MemberReader members) throws BadMessageException {
        String text = members.onlyText("text");
        return new Reply.Echoed(members.id(), text);
    }

    private static Reply.Listing readListing(MemberReader members) throws BadMessageException {
        List<Reply.Entry> entries = null;
        boolean more = false;
        Reply.Omissions omitted = null;
        while (members.next()) {
            switch (members.name()) {
                case "entries" -> entries = members.objects(ReplyReader::readEntry);
                case "more" -> more = members.flag();
                case "omitted" -> omitted = members.object(ReplyReader::readOmissions);
                default -> members.commonMember();
            }
        }
        return new Reply.Listing(
                members.id(),
                members.required(entries, "entries"),
                more,
                omitted == null ? Reply.Omissions.NONE : omitted);
    }

    private static Reply.Omissions readOmissions(JsonObjectReader members) throws BadMessageException {
        long count = MemberReader.MISSING;
        List<Reply.Omission> named = List.of();
        while (members.next()) {
            switch (members.name()) {
                case "count" -> count = members.integer();
                case "names" -> named = members.objects(ReplyReader::readOmission);
                default -> members.skip();
            }
        }
        if (count == MemberReader.MISSING) {
            members.noteProblem("member \"omitted\" must have a count");
            return null;
        }
        return new Reply.Omissions(count, named);
    }

    private static Reply.Omission readOmission(JsonObjectReader members) throws BadMessageException {
        String name = null;
        String why = null;
        while (members.next()) {
            switch (members.name()) {
                case "name" -> name = members.text();
                case "why" -> why = members.text();
                default -> members.skip();
            }
        }
        if (name == null || why == null) {
            members.noteProblem("what is omitted must have a name, and why");
            return null;
        }
        return new Reply.Omission(name, why);
    }

    /** An entry of a kind that this version doesn't know is left out. */
    private static Reply.Entry readEntry(JsonObjectReader members) throws BadMessageException {
        String name = null;
        String kind = null;
        long size = MemberReader.MISSING;
        long modified = MemberReader.MISSING;
        while (members.next()) {
            switch (members.name()) {
                case "name" -> name = members.anyText();
                case "kind" -> kind = members.text();
                case "size" -> size = members.integer();
                case "modified" -> modified = members.integer();
                default -> members.skip();
            }
        }
        if (name == null || kind == null || size == MemberReader.MISSING || modified == MemberReader.MISSING) {
            members.noteProblem("an entry must have name, kind, size and modified");
            return null;
        }
        EntryKind known = EntryKind.BY_WIRE_NAME.get(kind);
        return known == null ? null : new Reply.Entry(name, known, size, modified);
    }

    private static Reply.File readFile(MemberReader members) throws BadMessageException {
        long size = MemberReader.MISSING;
        long modified = MemberReader.MISSING;
        long offset = MemberReader.MISSING;
        while (members.next()) {
            switch (members.name()) {
                case "size" -> size = members.integer();
                case "modified" -> modified = members.integer();
                case "offset" -> offset = members.integer();
                default -> members.commonMember();
            }
        }
        return new Reply.File(
                members.id(),
                members.required(size, "size"),
                members.required(modified, "modified"),
                members.required(offset, "offset"),
                members.requiredBody());
    }

    private static Reply.Ready readReady(MemberReader members) throws BadMessageException {
        long offset = MemberReader.MISSING;
        String file = null;
        String replaces = null;
        while (members.next()) {
            switch (members.name()) {
                case "offset" -> offset = members.integer();
                case "file" -> file = members.text();
                case "replaces" -> replaces = members.text();
                default -> members.commonMember();
            }
        }
        return new Reply.Ready(members.id(), members.required(offset, "offset"), file, replaces);
    }

    private static Reply.Stored readStored(MemberReader members) throws BadMessageException {
        long size = MemberReader.MISSING;
        String sha256 = null;
        while (members.next()) {
            switch (members.name()) {
                case "size" -> size = members.integer();
                case "sha256" -> sha256 = members.text();
                default -> members.commonMember();
            }
        }
        return new Reply.Stored(members.id(), members.required(size, "size"), members.required(sha256, "sha256"));
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
        long unlogged = 0;
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
                case "unlogged" -> unlogged = members.integer();
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
                unlogged,
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
}
