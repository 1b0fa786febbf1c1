package socketlab.common.message;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** At least one message of every type, each with the exact JSON that it becomes. */
final class Examples {

    private Examples() {}

    static Map<Message, String> withJson() {
        Map<Message, String> examples = new LinkedHashMap<>();
        examples.put(new Request.Ping(1, 1_700_000_000_000_000L, "", 0), """
                {"type":"ping","id":1,"sentAt":1700000000000000}""");
        examples.put(new Request.Ping(2, 0, "xxxx", 0), """
                {"type":"ping","id":2,"sentAt":0,"padding":"xxxx"}""");
        examples.put(new Request.Echo(3, "안녕 🙂"), """
                {"type":"echo","id":3,"text":"안녕 🙂"}""");
        examples.put(new Request.Stats(0), """
                {"type":"stats","id":0}""");
        examples.put(new Request.Close(Message.MAX_INTEGER), """
                {"type":"close","id":9007199254740991}""");
        examples.put(new Request.WithCookie(new Request.Echo(4, "a"), "c00k1e"), """
                {"type":"echo","id":4,"text":"a","cookie":"c00k1e"}""");
        examples.put(new Reply.Pong(1, 10, 20, 30, 40, "", 0), """
                {"type":"pong","id":1,"sentAt":10,"receivedAt":20,"repliedAt":30,"processingNanos":40}""");
        examples.put(new Reply.Pong(1, 10, 20, 30, 40, "xx", 0), """
                {"type":"pong","id":1,"sentAt":10,"receivedAt":20,"repliedAt":30,"processingNanos":40,"padding":"xx"}""");
        examples.put(new Reply.Echoed(3, ""), """
                {"type":"echoed","id":3,"text":""}""");
        examples.put(new Reply.Statistics(5, Transport.TCP, 1, 2, 3, 4, 5, 6, 7, 0, Map.of()), """
                {"type":"statistics","id":5,"uptimeMillis":1,"connections":2,"connectionsTotal":3,\
                "messagesReceived":4,"messagesSent":5,"bytesReceived":6,"bytesSent":7,"errors":{}}""");
        examples.put(new Reply.Statistics(5, Transport.UDP, 1, 2, 3, 4, 5, 6, 7, 8, twoErrors()), """
                {"type":"statistics","id":5,"uptimeMillis":1,"peers":2,"peersTotal":3,\
                "messagesReceived":4,"messagesSent":5,"bytesReceived":6,"bytesSent":7,"unanswered":8,\
                "errors":{"bad-json":9,"unknown-type":10}}""");
        examples.put(new Reply.Closed(6), """
                {"type":"closed","id":6}""");
        examples.put(new Reply.Challenge(7, "c00k1e"), """
                {"type":"challenge","id":7,"cookie":"c00k1e"}""");
        examples.put(new Reply.Failure(8, ErrorCode.BAD_FIELD, "say \"please\""), """
                {"type":"error","id":8,"code":"bad-field","message":"say \\"please\\""}""");
        examples.put(new Reply.Failure(Reply.NO_ID, ErrorCode.BAD_JSON, "no"), """
                {"type":"error","id":null,"code":"bad-json","message":"no"}""");
        return examples;
    }

    static List<String> json() {
        return List.copyOf(withJson().values());
    }

    private static Map<ErrorCode, Long> twoErrors() {
        Map<ErrorCode, Long> errors = new EnumMap<>(ErrorCode.class);
        errors.put(ErrorCode.UNKNOWN_TYPE, 10L);
        errors.put(ErrorCode.BAD_JSON, 9L);
        return errors;
    }
}
