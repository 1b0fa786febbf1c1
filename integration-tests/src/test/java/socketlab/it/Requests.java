package socketlab.it;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** Requests as text, written by hand and not by the code under test. */
final class Requests {

    /** Smaller ones are chosen by tests themselves. */
    private static final AtomicLong LAST_ID = new AtomicLong(1_000);

    private Requests() {}

    /**
     * An id that no other request of this run has. A UDP server takes a second request with the same id from the same
     * port for a repetition of the first, and the system gives a port that one test has left to another.
     */
    static long nextId() {
        return LAST_ID.incrementAndGet();
    }

    static String ping(long id) {
        return "{\"type\":\"ping\",\"id\":" + id + ",\"sentAt\":1763800000000000}";
    }

    /** @param jsonText as it stands between the quotes */
    static String echo(long id, String jsonText) {
        return "{\"type\":\"echo\",\"id\":" + id + ",\"text\":\"" + jsonText + "\"}";
    }

    static String stats(long id) {
        return "{\"type\":\"stats\",\"id\":" + id + "}";
    }

    static String close(long id) {
        return "{\"type\":\"close\",\"id\":" + id + "}";
    }

    /** Pings with the ids 1 to {@code count}. */
    static List<String> pings(int count) {
        return LongStream.rangeClosed(1, count).mapToObj(Requests::ping).toList();
    }

    /** With as much white space as it takes that no answer is too large for an unproven address. */
    static String roomy(String message) {
        return sized(message, 400);
    }

    /** With white space up to a size in bytes; for ASCII. */
    static String sized(String message, int size) {
        return message + " ".repeat(Math.max(0, size - message.length()));
    }
}
