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

    private static final SerializableString PING = new SerializedString("ping");
    private static final SerializableString PONG = new SerializedString("pong");
    private static final SerializableString ECHO = new SerializedString("echo");
    private static final SerializableString ECHOED = new SerializedString("echoed");
    private static final SerializableString STATS = new SerializedString("stats");
    private static final SerializableString STATISTICS = new SerializedString("statistics");
    private static final SerializableString CLOSE = new SerializedString("close");
    private static final SerializableString CLOSED = new SerializedString("closed");
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
        } else if (request instanceof Request.Stats) {
            writeTypeAndId(STATS, request.id(), json);
        } else if (request instanceof Request.Close) {
            writeTypeAndId(CLOSE, request.id(), json);
        } else if (request instanceof Request.WithCookie proven) {
            writeRequest(proven.request(), json);
            write(COOKIE, proven.cookie(), json);
        }
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
        json.writeObjectPropertyStart("errors");
        statistics.errors().forEach((code, count) -> json.writeNumberProperty(code.wireName(), count));
        json.writeEndObject();
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
