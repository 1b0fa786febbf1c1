package socketlab.common.message;

/** Reads the members of a message: above all those that any message may have. */
final class MemberReader extends JsonObjectReader {

    private long id = MISSING;
    private String cookie;
    private long body = MISSING;

    private boolean hasSettings;
    private String recovery;
    private String congestion;
    private long payload = Request.WithSettings.NOT_SAID;
    private long window = Request.WithSettings.NOT_SAID;
    private long checksum = MISSING;

    MemberReader(byte[] bytes, int offset, int length) throws BadMessageException {
        super(bytes, offset, length);
    }

    /**
     * The message's type. Every known writer puts it first; where it isn't, the object is read to its end to find it,
     * and then once more from the start.
     */
    String type() throws BadMessageException {
        String type = null;
        boolean first = true;
        while (next()) {
            if (name().equals("type")) {
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
        startAgain();
        return type;
    }

    /** Takes a member that any message may have, and passes over one that none has. */
    void commonMember() throws BadMessageException {
        switch (name()) {
            case "id" -> id = isNull() ? MISSING : integer();
            case "cookie" -> cookie = text();
            case "body" -> body = integer();
            default -> skip();
        }
    }

    /** Takes a member that any request about files may have. */
    void settingsMember() throws BadMessageException {
        boolean had = hasSettings;
        hasSettings = true;
        switch (name()) {
            case "recovery" -> recovery = text();
            case "congestion" -> congestion = text();
            case "payload" -> payload = integer();
            case "window" -> window = integer();
            case "checksum" -> checksum = integer();
            default -> {
                hasSettings = had;
                commonMember();
            }
        }
    }

    /**
     * After the last member: the request, with its settings if it has any.
     *
     * @throws BadMessageException if it has a checksum and was damaged; over UDP this is not answered, as if it had been
     *     lost
     */
    Request withSettings(Request request) throws BadMessageException {
        if (!hasSettings) {
            return request;
        }
        Request.WithSettings whole = new Request.WithSettings(request, recovery, congestion, payload, window);
        if (checksum != MISSING && checksum != RequestChecksum.of(whole)) {
            noteProblem("member \"checksum\" is not that of the others: some of them were damaged on the way");
            throw badField().ofReply();
        }
        return whole;
    }

    /** Reads a message that has one text and nothing else of its own. */
    String onlyText(String member) throws BadMessageException {
        String text = null;
        while (next()) {
            if (name().equals(member)) {
                text = text();
            } else {
                commonMember();
            }
        }
        return required(text, member);
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
        if (problem() != null) {
            throw badField();
        }
        return id == MISSING ? Reply.NO_ID : id;
    }

    /** After the last member: the cookie, or {@code null}. */
    String cookie() {
        return cookie;
    }

    /** After the last member: how many raw bytes follow, 0 if nothing is said of any. */
    long body() {
        return Math.max(0, body);
    }

    /** After the last member: the same, of a message that says nothing without it. */
    long requiredBody() throws BadMessageException {
        return required(body, "body");
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
        return new BadMessageException(
                ErrorCode.UNKNOWN_TYPE, id, "type \"" + Texts.abridged(type) + "\" is not known here");
    }

    BadMessageException badField() {
        return new BadMessageException(ErrorCode.BAD_FIELD, id, problem());
    }
}
