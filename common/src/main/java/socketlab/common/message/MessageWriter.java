package socketlab.common.message;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.SerializedString;

/**
 * The members of each message in the order in which they are written: the type always first. Names and types are kept
 * in the form in which Jackson has encoded them once, which saves a third of the time for a short message.
 */
final class MessageWriter {

    private static final SerializableString TYPE = new SerializedString("type");
    private static final SerializableString ID = new SerializedString("id");
    private static final SerializableString COOKIE = new SerializedString("cookie");
    private static final SerializableString PADDING = new SerializedString("padding");
    private static final SerializableString SENT_AT = new SerializedString("sentAt");
    private static final SerializableString RECEIVED_AT = new SerializedString("receivedAt");
    private static final SerializableString REPLIED_AT = new SerializedString("repliedAt");
    private static final SerializableString PROCESSING_NANOS = new SerializedString("processingNanos");
    private static final SerializableString TEXT = new SerializedString("text");

    private static final SerializableString BODY = new SerializedString("body");
    private static final SerializableString OFFSET = new SerializedString("offset");
    private static final SerializableString PATH = new SerializedString("path");
    private static final SerializableString SIZE = new SerializedString("size");
    private static final SerializableString MODIFIED = new SerializedString("modified");
    private static final SerializableString SHA256 = new SerializedString("sha256");

    private static final SerializableString WINDOW = new SerializedString("window");

    private static final SerializableString PING = new SerializedString("ping");
    private static final SerializableString PONG = new SerializedString("pong");
    private static final SerializableString ECHO = new SerializedString("echo");
    private static final SerializableString ECHOED = new SerializedString("echoed");
    private static final SerializableString STATS = new SerializedString("stats");
    private static final SerializableString STATISTICS = new SerializedString("statistics");
    private static final SerializableString CLOSE = new SerializedString("close");
    private static final SerializableString CLOSED = new SerializedString("closed");
    private static final SerializableString LIST = new SerializedString("list");
    private static final SerializableString LISTING = new SerializedString("listing");
    private static final SerializableString GET = new SerializedString("get");
    private static final SerializableString FILE = new SerializedString("file");
    private static final SerializableString PUT = new SerializedString("put");
    private static final SerializableString READY = new SerializedString("ready");
    private static final SerializableString DATA = new SerializedString("data");
    private static final SerializableString SENT = new SerializedString("sent");
    private static final SerializableString STORED = new SerializedString("stored");
    private static final SerializableString CHALLENGE = new SerializedString("challenge");
    private static final SerializableString ERROR = new SerializedString("error");

    private MessageWriter() {}

    static void write(Message message, JsonGenerator json) {
        if (message instanceof Request request) {
            writeRequest(request, json);
        } else if (message instanceof Reply reply) {
            writeReply(reply, json);
        }
    }

    private static void writeRequest(Request request, JsonGenerator json) {
        if (request instanceof Request.Ping ping) {
            writeTypeAndId(PING, ping.id(), json);
            write(SENT_AT, ping.sentAt(), json);
            writePadding(ping.padding(), json);
        } else if (request instanceof Request.Echo echo) {
            writeTypeAndId(ECHO, echo.id(), json);
            write(TEXT, echo.text(), json);
        } else if (request instanceof Request.List list) {
            writeTypeAndId(LIST, list.id(), json);
            write(PATH, list.path(), json);
            if (!list.after().isEmpty()) {
                json.writeStringProperty("after", list.after());
            }
        } else if (request instanceof Request.Get get) {
            writeTypeAndId(GET, get.id(), json);
            write(PATH, get.path(), json);
            write(OFFSET, get.offset(), json);
        } else if (request instanceof Request.Put put) {
            writeTypeAndId(PUT, put.id(), json);
            write(PATH, put.path(), json);
            json.writeStringProperty("mode", put.mode().wireName());
            if (put.size() != Request.Put.UNKNOWN_SIZE) {
                write(SIZE, put.size(), json);
            }
        } else if (request instanceof Request.Data data) {
            writeTypeAndId(DATA, data.id(), json);
            write(BODY, data.body(), json);
        } else if (request instanceof Sent sent) {
            writeSent(sent, json);
        } else if (request instanceof Request.Stats) {
            writeTypeAndId(STATS, request.id(), json);
        } else if (request instanceof Request.Close) {
            writeTypeAndId(CLOSE, request.id(), json);
        } else if (request instanceof Request.WithCookie proven) {
            writeRequest(proven.request(), json);
            write(COOKIE, proven.cookie(), json);
        } else if (request instanceof Request.WithSettings set) {
            writeRequest(set.request(), json);
            writeSettings(set, json);
        }
    }

    private static void writeSettings(Request.WithSettings settings, JsonGenerator json) {
        if (settings.recovery() != null) {
            json.writeStringProperty("recovery", settings.recovery());
        }
        if (settings.congestion() != null) {
            json.writeStringProperty("congestion", settings.congestion());
        }
        if (settings.payload() != Request.WithSettings.NOT_SAID) {
            json.writeNumberProperty("payload", settings.payload());
        }
        if (settings.window() != Request.WithSettings.NOT_SAID) {
            write(WINDOW, settings.window(), json);
        }
        json.writeNumberProperty("checksum", RequestChecksum.of(settings));
    }

    private static void writeReply(Reply reply, JsonGenerator json) {
        if (reply instanceof Reply.Pong pong) {
            writeTypeAndId(PONG, pong.id(), json);
            write(SENT_AT, pong.sentAt(), json);
            write(RECEIVED_AT, pong.receivedAt(), json);
            write(REPLIED_AT, pong.repliedAt(), json);
            write(PROCESSING_NANOS, pong.processingNanos(), json);
            writePadding(pong.padding(), json);
        } else if (reply instanceof Reply.Echoed echoed) {
            writeTypeAndId(ECHOED, echoed.id(), json);
            write(TEXT, echoed.text(), json);
        } else if (reply instanceof Reply.Statistics statistics) {
            writeStatistics(statistics, json);
        } else if (reply instanceof Reply.Listing listing) {
            writeListing(listing, json);
        } else if (reply instanceof Reply.File file) {
            writeTypeAndId(FILE, file.id(), json);
            write(SIZE, file.size(), json);
            write(MODIFIED, file.modified(), json);
            write(OFFSET, file.offset(), json);
            write(BODY, file.body(), json);
        } else if (reply instanceof Reply.Ready ready) {
            writeTypeAndId(READY, ready.id(), json);
            write(OFFSET, ready.offset(), json);
            writeIfKnown("file", ready.file(), json);
            writeIfKnown("replaces", ready.replaces(), json);
        } else if (reply instanceof Reply.Stored stored) {
            writeTypeAndId(STORED, stored.id(), json);
            write(SIZE, stored.size(), json);
            write(SHA256, stored.sha256(), json);
        } else if (reply instanceof Reply.Closed) {
            writeTypeAndId(CLOSED, reply.id(), json);
        } else if (reply instanceof Reply.Challenge challenge) {
            writeTypeAndId(CHALLENGE, challenge.id(), json);
            write(COOKIE, challenge.cookie(), json);
        } else if (reply instanceof Reply.Failure failure) {
            writeTypeAndId(ERROR, failure.id(), json);
            json.writeStringProperty("code", failure.code().wireName());
            json.writeStringProperty("message", failure.message());
        }
    }

    private static void writeIfKnown(String name, String text, JsonGenerator json) {
        if (text != null) {
            json.writeStringProperty(name, text);
        }
    }

    private static void writeStatistics(Reply.Statistics statistics, JsonGenerator json) {
        String clients = statistics.transport() == Transport.TCP ? "connections" : "peers";
        writeTypeAndId(STATISTICS, statistics.id(), json);
        json.writeNumberProperty("uptimeMillis", statistics.uptimeMillis());
        json.writeNumberProperty(clients, statistics.clients());
        json.writeNumberProperty(clients + "Total", statistics.clientsTotal());
        json.writeNumberProperty("messagesReceived", statistics.messagesReceived());
        json.writeNumberProperty("messagesSent", statistics.messagesSent());
        json.writeNumberProperty("bytesReceived", statistics.bytesReceived());
        json.writeNumberProperty("bytesSent", statistics.bytesSent());
        if (statistics.transport() == Transport.UDP) {
            json.writeNumberProperty("unanswered", statistics.unanswered());
        }
        if (statistics.unlogged() > 0) {
            json.writeNumberProperty("unlogged", statistics.unlogged());
        }
        json.writeObjectPropertyStart("errors");
        statistics.errors().forEach((code, count) -> json.writeNumberProperty(code.wireName(), count));
        json.writeEndObject();
    }

    private static void writeListing(Reply.Listing listing, JsonGenerator json) {
        writeTypeAndId(LISTING, listing.id(), json);
        json.writeArrayPropertyStart("entries");
        for (Reply.Entry entry : listing.entries()) {
            json.writeStartObject();
            json.writeStringProperty("name", entry.name());
            json.writeStringProperty("kind", entry.kind().wireName());
            write(SIZE, entry.size(), json);
            write(MODIFIED, entry.modified(), json);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeBooleanProperty("more", listing.more());
        if (listing.omitted().count() > 0) {
            json.writeName("omitted");
            writeOmissions(listing.omitted(), json);
        }
    }

    private static void writeOmissions(Reply.Omissions omitted, JsonGenerator json) {
        json.writeStartObject();
        json.writeNumberProperty("count", omitted.count());
        json.writeArrayPropertyStart("names");
        for (Reply.Omission omission : omitted.named()) {
            json.writeStartObject();
            json.writeStringProperty("name", omission.name());
            json.writeStringProperty("why", omission.why());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeSent(Sent sent, JsonGenerator json) {
        writeTypeAndId(SENT, sent.id(), json);
        write(SHA256, sent.sha256(), json);
        writeIfKnown("fileSha256", sent.fileSha256(), json);
    }

    private static void writeTypeAndId(SerializableString type, long id, JsonGenerator json) {
        json.writeName(TYPE).writeString(type);
        json.writeName(ID);
        if (id == Reply.NO_ID) {
            json.writeNull();
        } else {
            json.writeNumber(id);
        }
    }

    private static void writePadding(String padding, JsonGenerator json) {
        if (!padding.isEmpty()) {
            write(PADDING, padding, json);
        }
    }

    private static void write(SerializableString name, long value, JsonGenerator json) {
        json.writeName(name).writeNumber(value);
    }

    private static void write(SerializableString name, String value, JsonGenerator json) {
        json.writeName(name).writeString(value);
    }
}
