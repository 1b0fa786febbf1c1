package socketlab.common.message;

/** What a client says to a server. Immutable. */
public sealed interface Request extends Message
        permits Request.Ping,
                Request.Echo,
                Request.List,
                Request.Get,
                Request.Put,
                Request.Data,
                Request.Stats,
                Request.Close,
                Request.WithCookie,
                Request.WithSettings,
                Sent {

    /** Chosen by the client, 0 to {@link Message#MAX_INTEGER}; the reply repeats it. */
    @Override
    long id();

    /** What is asked for, without what only UDP needs beside it. */
    default Request plain() {
        return this;
    }

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

    /**
     * Asks what a directory holds.
     *
     * @param path a name in the served directory, parts separated by {@code /}; empty for the served directory itself
     * @param after the listing starts behind this name; empty for the first one
     */
    record List(long id, String path, String after) implements Request {}

    /**
     * Asks for the bytes of a file. After the {@link Reply.File} and the bytes comes a {@link Sent}, or a
     * {@link Reply.Failure} that makes them worthless.
     *
     * @param offset how many bytes at the start of the file are not wanted
     */
    record Get(long id, String path, long offset) implements Request {}

    /**
     * Asks for a place for a file. The {@link Reply.Ready} gives it; then come {@link Data} with the bytes and one
     * {@link Sent}, which the {@link Reply.Stored} answers.
     *
     * @param size how many bytes will come, or {@link #UNKNOWN_SIZE}
     */
    record Put(long id, String path, PutMode mode, long size) implements Request {

        /** The client will find out while it sends. */
        public static final long UNKNOWN_SIZE = -1;
    }

    /**
     * A piece of a file, for the {@link Put} with the same id. Is not answered, unless it does not fit what was agreed.
     *
     * @param body how many bytes follow
     */
    record Data(long id, long body) implements Request {}

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

        @Override
        public long body() {
            return request.body();
        }

        @Override
        public Request plain() {
            return request.plain();
        }
    }

    /**
     * A request about files that says how segments shall carry what follows it. Only UDP needs to know; TCP's own
     * mechanisms are nobody's choice. What is {@code null} or {@link #NOT_SAID} is as it is by default.
     *
     * @param request a {@link List}, {@link Get} or {@link Put}
     * @param recovery what becomes of lost segments
     * @param congestion how the network is spared
     * @param payload the most bytes that a segment carries
     * @param window the most segments that the client holds
     */
    record WithSettings(Request request, String recovery, String congestion, long payload, long window)
            implements Request {

        public static final long NOT_SAID = -1;

        @Override
        public long id() {
            return request.id();
        }

        @Override
        public Request plain() {
            return request.plain();
        }
    }
}
