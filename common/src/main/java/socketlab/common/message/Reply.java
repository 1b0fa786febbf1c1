package socketlab.common.message;

import java.util.List;
import java.util.Map;

/** What a server says to a client. Immutable. Nobody ever answers a reply. */
public sealed interface Reply extends Message
        permits Reply.Pong,
                Reply.Echoed,
                Reply.Statistics,
                Reply.Listing,
                Reply.File,
                Reply.Ready,
                Reply.Stored,
                Reply.Closed,
                Reply.Challenge,
                Reply.Failure,
                Sent {

    /** The id of an {@link Failure} that answers something whose id could not be read: {@code null} in JSON. */
    long NO_ID = -1;

    /** The id of the request that is answered. */
    @Override
    long id();

    /**
     * Answers a {@link Request.Ping}.
     *
     * @param sentAt repeated from the ping: the client's wall clock, microseconds since 1970
     * @param receivedAt the server's wall clock when the ping had arrived, microseconds since 1970
     * @param repliedAt the server's wall clock when this pong was made, microseconds since 1970
     * @param processingNanos what the server spent between the two, by its monotonic clock
     * @param padding repeated from the ping
     * @param size how many bytes the JSON takes, see {@link Request.Ping}
     */
    record Pong(long id, long sentAt, long receivedAt, long repliedAt, long processingNanos, String padding, int size)
            implements Reply {}

    /** Answers a {@link Request.Echo}. */
    record Echoed(long id, String text) implements Reply {}

    /**
     * Answers a {@link Request.Stats}: what the server has counted since it started.
     *
     * @param transport decides whether the clients are called {@code connections} or {@code peers} in JSON
     * @param clients connections that are open now; for UDP, peers that were heard lately
     * @param clientsTotal the same, all that there ever were
     * @param unanswered what the server received and, by the rules of the protocol, did not answer (UDP only)
     * @param unlogged lines about clients that its log was spared because there were too many
     * @param errors how often each error was met; those that never happened are left out
     */
    record Statistics(
            long id,
            Transport transport,
            long uptimeMillis,
            long clients,
            long clientsTotal,
            long messagesReceived,
            long messagesSent,
            long bytesReceived,
            long bytesSent,
            long unanswered,
            long unlogged,
            Map<ErrorCode, Long> errors)
            implements Reply {}

    /**
     * Answers a {@link Request.List}.
     *
     * @param entries in the order of their names; what is neither a file nor a directory, or what no request can name, is
     *     left out
     * @param more whether there are further names, behind the last of these
     * @param omitted what was left out among the names from the one that was asked for to the last of these, or to the end
     *     if there are no more
     */
    record Listing(long id, List<Entry> entries, boolean more, Omissions omitted) implements Reply {

        public Listing {
            entries = List.copyOf(entries);
        }

        /** One that leaves nothing out. */
        public Listing(long id, List<Entry> entries, boolean more) {
            this(id, entries, more, Omissions.NONE);
        }
    }

    /**
     * What a listing leaves out.
     *
     * @param count of all
     * @param named some of them
     */
    record Omissions(long count, List<Omission> named) {

        /** Nothing. */
        public static final Omissions NONE = new Omissions(0, List.of());

        public Omissions {
            named = List.copyOf(named);
        }
    }

    /**
     * Something in a directory that is not listed.
     *
     * @param name for a person: what can't be shown, or is no text, is escaped
     * @param why a clause for a person: "it is a symbolic link"
     */
    record Omission(String name, String why) {}

    /**
     * Something in a directory.
     *
     * @param size bytes; 0 for a directory
     * @param modified microseconds since 1970 by the server's wall clock
     */
    record Entry(String name, EntryKind kind, long size, long modified) {}

    /** Answers a {@link Request.Get}; the bytes follow.
     *
     * @param size of the whole file, bytes
     * @param modified microseconds since 1970 by the server's wall clock
     * @param offset repeated from the request
     * @param body how many bytes follow: all from the offset to the end
     */
    record File(long id, long size, long modified, long offset, long body) implements Reply {}

    /**
     * Answers a {@link Request.Put}: the bytes may come.
     *
     * @param offset where in the file they will be: 0, or the end of what is appended to
     * @param file what tells the new file from all others of the server, whatever their names; {@code null} if that is
     *     not known, or nothing may be replaced
     * @param replaces the same of the file that will be replaced; {@code null} also if there is none
     */
    record Ready(long id, long offset, String file, String replaces) implements Reply {

        /** Where nothing is replaced. */
        public Ready(long id, long offset) {
            this(id, offset, null, null);
        }
    }

    /**
     * Answers the {@link Sent} of an upload: the file is there under its name.
     *
     * @param size of the whole file, bytes
     * @param sha256 of the whole file, 64 hexadecimal digits
     */
    record Stored(long id, long size, String sha256) implements Reply {}

    /** Answers a {@link Request.Close}; then the server ends the conversation. */
    record Closed(long id) implements Reply {}

    /** Asks for the request once more, this time as a {@link Request.WithCookie} (UDP only). */
    record Challenge(long id, String cookie) implements Reply {}

    /**
     * Says that a request was not carried out: {@code "type": "error"}.
     *
     * @param id the request's, or {@link #NO_ID}
     * @param message a sentence that a person can act on
     */
    record Failure(long id, ErrorCode code, String message) implements Reply {}
}
