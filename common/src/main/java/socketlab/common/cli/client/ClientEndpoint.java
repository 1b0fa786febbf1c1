package socketlab.common.cli.client;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ByteChannel;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;

/**
 * A client's end of the talk with one server: all that the commands know of a transport. One thread may receive while
 * others send.
 */
public interface ClientEndpoint extends Closeable {

    /** For {@link #receive}: wait for as long as it takes. */
    long FOREVER = Long.MAX_VALUE;

    /**
     * A reply and the moment when the socket gave it away.
     *
     * @param atNanos by the monotonic clock
     * @param atMicros by the wall clock, microseconds since 1970
     * @param isGuarded whether it came over UDP in segments, whose checksums guard it, and the request that it answers
     */
    record Arrival(Reply reply, long atNanos, long atMicros, boolean isGuarded) {

        /** On a connection, or in a datagram of its own. */
        public Arrival(Reply reply, long atNanos, long atMicros) {
            this(reply, atNanos, atMicros, false);
        }
    }

    Transport transport();

    /** The server's address. */
    InetSocketAddress server();

    /** This end's address: the one that the server sees, unless a router between the two translates it. */
    InetSocketAddress local();

    /** How long the connection took to be made; empty where there is none. */
    OptionalLong connectNanos();

    /**
     * Sends a request.
     *
     * @param beforeWrite told the monotonic time right before the bytes go to the kernel, before any reply can come
     * @throws java.net.PortUnreachableException if an earlier datagram met no socket; this one was not sent, although
     *     {@code beforeWrite} was told of it
     * @throws socketlab.common.udp.NotSentException if the request is lost before it has left, although {@code
     *     beforeWrite} was told of it; the next one may get through
     * @throws IOException if nothing can be sent any more
     */
    void send(Request request, LongConsumer beforeWrite) throws IOException;

    /**
     * Waits for the next reply.
     *
     * @param timeoutNanos how long to wait, or {@link #FOREVER}; 0 or less looks once
     * @return {@code null} if none came in time
     * @throws java.net.PortUnreachableException if an earlier datagram met no socket; receiving may go on
     * @throws java.io.EOFException if the server has ended the connection
     * @throws IOException if no more replies can come
     */
    Arrival receive(long timeoutNanos) throws IOException;

    /**
     * From now on, {@code action} is run for each datagram from the server that can't be read, and is passed over, by the
     * thread that {@linkplain #receive receives}; no more once files were asked for, whose segments repair themselves. There
     * is none on a connection: what can't be read there ends it.
     */
    default void onUnreadable(Runnable action) {}

    /** Whether anything has come from the server's address, as far as this program knows. */
    default boolean hasHeard() {
        return true;
    }

    /** Who has answered although it was not asked, where nothing has come from the server's address. */
    default Optional<InetSocketAddress> stranger() {
        return Optional.empty();
    }

    /**
     * What the kernel said last of datagrams that it could not send or the network could not deliver, and that is no end of
     * the talk; {@code null} if nothing since the last reply.
     */
    default IOException lastError() {
        return null;
    }

    /**
     * The way of the bytes that follow a message (its {@linkplain socketlab.common.message.Message#body body}): read
     * those of the reply that came last, or write those of the request that was sent last. As many as the message says;
     * both may wait for the server without end.
     */
    ByteChannel body();

    /** Whether the bytes of a {@link #body} that have come are all that were sent so far, and in order. */
    default boolean isReliable() {
        return true;
    }

    /**
     * How many bytes that were written to the {@link #body} the server has acknowledged, as far as the program knows: none
     * where only the kernel does.
     */
    default long acknowledged() {
        return 0;
    }

    /**
     * How many bytes that were written to the {@link #body} are still under way to the server, as far as the program
     * knows: none where only the kernel does.
     */
    default long unacknowledged() {
        return 0;
    }

    /** What moving the last {@link #body} took, for those who want to know more; empty where only the kernel knows. */
    default String progress() {
        return "";
    }

    /** Ends the talk. A thread that is receiving meanwhile gets an exception. */
    @Override
    void close() throws IOException;
}
