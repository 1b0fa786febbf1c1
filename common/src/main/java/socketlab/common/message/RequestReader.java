package socketlab.common.message;

/** Makes a request of its members, which may come in any order. */
final class RequestReader {

    private RequestReader() {}

    /** @param length how many bytes the JSON takes, white space included */
    static Request read(String type, MemberReader members, int length) throws BadMessageException {
        Request request = switch (type) {
            case "ping" -> readPing(members, length);
            case "echo" -> readEcho(members);
            case "list" -> readList(members);
            case "get" -> readGet(members);
            case "put" -> readPut(members);
            case "data" -> new Request.Data(members.idOfTheRest(), members.requiredBody());
            case "sent" -> readSent(members);
            case "stats" -> new Request.Stats(members.idOfTheRest());
            case "close" -> new Request.Close(members.idOfTheRest());
            default -> throw members.unknownType(type);
        };
        request = members.withSettings(request);
        return members.cookie() == null ? request : new Request.WithCookie(request, members.cookie());
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

    private static Request.Echo readEcho(MemberReader members) throws BadMessageException {
        String text = members.onlyText("text");
        return new Request.Echo(members.id(), text);
    }

    private static Request.List readList(MemberReader members) throws BadMessageException {
        String path = null;
        String after = "";
        while (members.next()) {
            switch (members.name()) {
                case "path" -> path = members.anyText();
                case "after" -> after = members.text();
                default -> members.settingsMember();
            }
        }
        return new Request.List(members.id(), members.required(path, "path"), after);
    }

    private static Request.Get readGet(MemberReader members) throws BadMessageException {
        String path = null;
        long offset = 0;
        while (members.next()) {
            switch (members.name()) {
                case "path" -> path = members.anyText();
                case "offset" -> offset = members.integer();
                default -> members.settingsMember();
            }
        }
        return new Request.Get(members.id(), members.required(path, "path"), offset);
    }

    private static Request.Put readPut(MemberReader members) throws BadMessageException {
        String path = null;
        PutMode mode = PutMode.CREATE;
        long size = Request.Put.UNKNOWN_SIZE;
        while (members.next()) {
            switch (members.name()) {
                case "path" -> path = members.anyText();
                case "mode" -> mode = members.oneOf(PutMode.BY_WIRE_NAME);
                case "size" -> size = members.integer();
                default -> members.settingsMember();
            }
        }
        return new Request.Put(members.id(), members.required(path, "path"), mode, size);
    }

    private static Sent readSent(MemberReader members) throws BadMessageException {
        String sha256 = null;
        String fileSha256 = null;
        while (members.next()) {
            switch (members.name()) {
                case "sha256" -> sha256 = members.text();
                case "fileSha256" -> fileSha256 = members.text();
                default -> members.commonMember();
            }
        }
        return new Sent(members.id(), members.required(sha256, "sha256"), fileSha256);
    }
}
