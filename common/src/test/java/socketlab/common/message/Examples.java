package socketlab.common.message;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** At least one message of every type, each with the exact JSON that it becomes. */
final class Examples {

    private static final String SHA256 = "0123456789abcdef".repeat(4);
    private static final String FILE_SHA256 = "fedcba9876543210".repeat(4);

    private Examples() {}

    static Map<Message, String> withJson() {
        Map<Message, String> examples = new LinkedHashMap<>();
        putRequests(examples);
        putFileRequests(examples);
        putReplies(examples);
        putFileReplies(examples);
        putTransfers(examples);
        return examples;
    }

    private static void putRequests(Map<Message, String> examples) {
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
    }

    private static void putFileRequests(Map<Message, String> examples) {
        examples.put(new Request.List(9, "", ""), """
                {"type":"list","id":9,"path":""}""");
        examples.put(new Request.List(10, "사진/2024", "b, \"c\" 🙂"), """
                {"type":"list","id":10,"path":"사진/2024","after":"b, \\"c\\" 🙂"}""");
        examples.put(new Request.Get(11, "a/b.txt", 0), """
                {"type":"get","id":11,"path":"a/b.txt","offset":0}""");
        examples.put(new Request.Get(12, "안녕", Message.MAX_INTEGER), """
                {"type":"get","id":12,"path":"안녕","offset":9007199254740991}""");
        examples.put(new Request.Put(13, "a", PutMode.CREATE, Request.Put.UNKNOWN_SIZE), """
                {"type":"put","id":13,"path":"a","mode":"create"}""");
        examples.put(new Request.Put(14, "a", PutMode.REPLACE, 0), """
                {"type":"put","id":14,"path":"a","mode":"replace","size":0}""");
        examples.put(new Request.Put(15, "a", PutMode.APPEND, 1L << 32), """
                {"type":"put","id":15,"path":"a","mode":"append","size":4294967296}""");
        examples.put(new Request.WithSettings(new Request.List(21, "a", "b"), "go-back-n", "reno", 1_000, 64), """
                {"type":"list","id":21,"path":"a","after":"b","recovery":"go-back-n","congestion":"reno","payload":1000,"window":64,"checksum":2090431423}""");
        examples.put(
                new Request.WithSettings(
                        new Request.Get(22, "a", 5), null, "none", Request.WithSettings.NOT_SAID, Message.MAX_INTEGER),
                """
                {"type":"get","id":22,"path":"a","offset":5,"congestion":"none","window":9007199254740991,"checksum":1970988034}""");
        examples.put(
                new Request.WithCookie(
                        new Request.WithSettings(
                                new Request.Put(23, "a", PutMode.CREATE, 9),
                                "selective-repeat",
                                null,
                                0,
                                Request.WithSettings.NOT_SAID),
                        "c00k1e"),
                """
                {"type":"put","id":23,"path":"a","mode":"create","size":9,"recovery":"selective-repeat","payload":0,"checksum":538003834,"cookie":"c00k1e"}""");
        examples.put(new Request.Data(16, 0), """
                {"type":"data","id":16,"body":0}""");
        examples.put(new Request.WithCookie(new Request.Data(17, 1L << 31), "c00k1e"), """
                {"type":"data","id":17,"body":2147483648,"cookie":"c00k1e"}""");
        examples.put(new Sent(18, SHA256), """
                {"type":"sent","id":18,"sha256":"%s"}""".formatted(SHA256));
        examples.put(new Sent(19, SHA256, FILE_SHA256), """
                {"type":"sent","id":19,"sha256":"%s","fileSha256":"%s"}""".formatted(SHA256, FILE_SHA256));
    }

    private static void putReplies(Map<Message, String> examples) {
        examples.put(new Reply.Pong(1, 10, 20, 30, 40, "", 0), """
                {"type":"pong","id":1,"sentAt":10,"receivedAt":20,"repliedAt":30,"processingNanos":40}""");
        examples.put(new Reply.Pong(1, 10, 20, 30, 40, "xx", 0), """
                {"type":"pong","id":1,"sentAt":10,"receivedAt":20,"repliedAt":30,"processingNanos":40,"padding":"xx"}""");
        examples.put(new Reply.Echoed(3, ""), """
                {"type":"echoed","id":3,"text":""}""");
        examples.put(new Reply.Statistics(5, Transport.TCP, 1, 2, 3, 4, 5, 6, 7, 0, 0, Map.of()), """
                {"type":"statistics","id":5,"uptimeMillis":1,"connections":2,"connectionsTotal":3,\
                "messagesReceived":4,"messagesSent":5,"bytesReceived":6,"bytesSent":7,"errors":{}}""");
        examples.put(new Reply.Statistics(5, Transport.TCP, 1, 2, 3, 4, 5, 6, 7, 0, 8, Map.of()), """
                {"type":"statistics","id":5,"uptimeMillis":1,"connections":2,"connectionsTotal":3,\
                "messagesReceived":4,"messagesSent":5,"bytesReceived":6,"bytesSent":7,"unlogged":8,"errors":{}}""");
        examples.put(new Reply.Statistics(5, Transport.UDP, 1, 2, 3, 4, 5, 6, 7, 8, 0, twoErrors()), """
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
    }

    private static void putFileReplies(Map<Message, String> examples) {
        examples.put(new Reply.Listing(9, List.of(), false), """
                {"type":"listing","id":9,"entries":[],"more":false}""");
        examples.put(
                new Reply.Listing(
                        10,
                        List.of(
                                new Reply.Entry("가, 나: 🙂", EntryKind.DIRECTORY, 0, 1_700_000_000_000_000L),
                                new Reply.Entry("b.txt", EntryKind.FILE, Message.MAX_INTEGER, 0)),
                        true),
                """
                {"type":"listing","id":10,"entries":[\
                {"name":"가, 나: 🙂","kind":"directory","size":0,"modified":1700000000000000},\
                {"name":"b.txt","kind":"file","size":9007199254740991,"modified":0}],"more":true}""");
        examples.put(
                new Reply.Listing(
                        14,
                        List.of(),
                        false,
                        new Reply.Omissions(
                                3,
                                List.of(
                                        new Reply.Omission("링크", "it is a symbolic link"),
                                        new Reply.Omission("caf\\xE9", "no \"name\"")))),
                """
                {"type":"listing","id":14,"entries":[],"more":false,"omitted":{"count":3,"names":[\
                {"name":"링크","why":"it is a symbolic link"},\
                {"name":"caf\\\\xE9","why":"no \\"name\\""}]}}""");
        examples.put(new Reply.File(11, 5, 1_700_000_000_000_000L, 0, 5), """
                {"type":"file","id":11,"size":5,"modified":1700000000000000,"offset":0,"body":5}""");
        examples.put(new Reply.File(12, 1L << 33, 0, 1L << 33, 0), """
                {"type":"file","id":12,"size":8589934592,"modified":0,"offset":8589934592,"body":0}""");
        examples.put(new Reply.Ready(13, 7), """
                {"type":"ready","id":13,"offset":7}""");
        examples.put(new Reply.Ready(14, 0, "4f2a90", null), """
                {"type":"ready","id":14,"offset":0,"file":"4f2a90"}""");
        examples.put(new Reply.Ready(15, 0, "4f2a90", "b1"), """
                {"type":"ready","id":15,"offset":0,"file":"4f2a90","replaces":"b1"}""");
        examples.put(new Reply.Stored(18, 12, SHA256), """
                {"type":"stored","id":18,"size":12,"sha256":"%s"}""".formatted(SHA256));
    }

    private static void putTransfers(Map<Message, String> examples) {
        examples.put(new Transfer.Segment(20, 0, 0, false, 4_294_967_295L, 1_200), """
                {"type":"segment","id":20,"seq":0,"sentAt":0,"last":false,"checksum":4294967295,"body":1200}""");
        examples.put(new Transfer.Segment(20, Message.MAX_INTEGER, 5_000_000, true, 0, 0), """
                {"type":"segment","id":20,"seq":9007199254740991,"sentAt":5000000,"last":true,"checksum":0,"body":0}""");
        examples.put(new Transfer.Ack(20, 7, List.of(), 64, 1_234, 99), """
                {"type":"ack","id":20,"next":7,"ranges":[],"window":64,"echo":1234,"checksum":99}""");
        examples.put(
                new Transfer.Ack(20, 0, List.of(new Range(2, 2), new Range(4, Message.MAX_INTEGER)), 0, 1, 2), """
                {"type":"ack","id":20,"next":0,"ranges":[[2,2],[4,9007199254740991]],"window":0,"echo":1,"checksum":2}""");
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
