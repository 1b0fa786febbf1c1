package socketlab.common.message;

import tools.jackson.core.JsonGenerator;

/** The members of each message in the order in which they are written: the type always first. */
final class MessageWriter {

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
            writeTypeAndId(json, "ping", ping.id());
            json.writeNumberProperty("sentAt", ping.sentAt());
            writePadding(json, ping.padding());
        } else if (request instanceof Request.Echo echo) {
            writeTypeAndId(json, "echo", echo.id());
            json.writeStringProperty("text", echo.text());
        } else if (request instanceof Request.Stats) {
            writeTypeAndId(json, "stats", request.id());
        } else if (request instanceof Request.Close) {
            writeTypeAndId(json, "close", request.id());
        } else if (request instanceof Request.WithCookie proven) {
            writeRequest(proven.request(), json);
            json.writeStringProperty("cookie", proven.cookie());
        }
    }

    private static void writeReply(Reply reply, JsonGenerator json) {
        if (reply instanceof Reply.Pong pong) {
            writeTypeAndId(json, "pong", pong.id());
            json.writeNumberProperty("sentAt", pong.sentAt());
            json.writeNumberProperty("receivedAt", pong.receivedAt());
            json.writeNumberProperty("repliedAt", pong.repliedAt());
            json.writeNumberProperty("processingNanos", pong.processingNanos());
            writePadding(json, pong.padding());
        } else if (reply instanceof Reply.Echoed echoed) {
            writeTypeAndId(json, "echoed", echoed.id());
            json.writeStringProperty("text", echoed.text());
        } else if (reply instanceof Reply.Statistics statistics) {
            writeStatistics(statistics, json);
        } else if (reply instanceof Reply.Closed) {
            writeTypeAndId(json, "closed", reply.id());
        } else if (reply instanceof Reply.Challenge challenge) {
            writeTypeAndId(json, "challenge", challenge.id());
            json.writeStringProperty("cookie", challenge.cookie());
        } else if (reply instanceof Reply.Failure failure) {
            json.writeStringProperty("type", "error");
            if (failure.id() == Reply.NO_ID) {
                json.writeNullProperty("id");
            } else {
                json.writeNumberProperty("id", failure.id());
            }
            json.writeStringProperty("code", failure.code().wireName());
            json.writeStringProperty("message", failure.message());
        }
    }

    private static void writeStatistics(Reply.Statistics statistics, JsonGenerator json) {
        String clients = statistics.transport() == Transport.TCP ? "connections" : "peers";
        writeTypeAndId(json, "statistics", statistics.id());
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

    private static void writeTypeAndId(JsonGenerator json, String type, long id) {
        json.writeStringProperty("type", type);
        json.writeNumberProperty("id", id);
    }

    private static void writePadding(JsonGenerator json, String padding) {
        if (!padding.isEmpty()) {
            json.writeStringProperty("padding", padding);
        }
    }
}
