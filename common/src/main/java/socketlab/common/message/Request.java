package socketlab.common.message;

/** What a client says to a server. Immutable. */
public sealed interface Request extends Message {

    /** Chosen by the client, 0 to {@link Message#MAX_INTEGER}; the reply repeats it. */
    long id();

    /**
     * Asks for a {@link Reply.Pong}, so that the client can measure a round trip.
     *
     * @param sentAt the client's wall clock, microseconds since 1970
     * @param padding text that the pong repeats; empty for none
     * @param size how many bytes the JSON takes. Encoding adds white space up to this size where the members alone
     *     are shorter; decoding says what arrived. The pong is brought to the same size, so that both directions
     *     carry the same load.
     */
    record Ping(long id, long sentAt, String padding, int size) implements Request {}

    /** Asks the server to repeat a text. */
    record Echo(long id, String text) implements Request {}

    /** Asks for the server's counters. */
    record Stats(long id) implements Request {}

    /** Announces that the client has nothing more to ask. */
    record Close(long id) implements Request {}

    /**
     * A request that repeats the cookie of a {@link Reply.Challenge}, which proves that the sender receives at the
     * address that it sends from. Only UDP needs the proof; TCP's handshake gives it for nothing.
     */
    record WithCookie(Request request, String cookie) implements Request {

        @Override
        public long id() {
            return request.id();
        }
    }
}
