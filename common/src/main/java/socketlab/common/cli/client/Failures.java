package socketlab.common.cli.client;

import java.io.EOFException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.EnumSet;
import java.util.Set;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.Reason;
import socketlab.common.cli.Recipients;
import socketlab.common.cli.UserError;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Transport;

/** What goes wrong between a client and a server, said so that a person knows what to try. */
final class Failures {

    /** After these errors the server closes a TCP connection. */
    private static final Set<ErrorCode> ENDS_CONNECTION =
            EnumSet.of(ErrorCode.BAD_FRAME, ErrorCode.FRAME_TOO_LARGE, ErrorCode.TIMEOUT, ErrorCode.BUSY);

    private Failures() {}

    /** The host is up, and says that no socket has this port. */
    static UserError nobodyListens(Transport transport, InetSocketAddress server, IOException e) {
        return ConnectFailure.of(transport, server, e, 0).error();
    }

    /** The talk had begun. */
    static UserError brokenOff(Transport transport, InetSocketAddress server, IOException e) {
        return brokenOff(transport, server, e, null);
    }

    /** @param serverSaid the last error that it sent, or {@code null} */
    static UserError brokenOff(Transport transport, InetSocketAddress server, IOException e, String serverSaid) {
        if (e instanceof PortUnreachableException) {
            return nobodyListens(transport, server, e);
        }
        if (e.getCause() instanceof BadMessageException tooLarge && tooLarge.code() == ErrorCode.FRAME_TOO_LARGE) {
            return new UserError(ExitStatus.ERROR, tooLarge.getMessage(), e);
        }
        String how = e instanceof EOFException
                ? "the server ended the connection"
                : e instanceof ClosedChannelException ? "the server took nothing more in time" : Reason.of(e);
        return new UserError(
                ExitStatus.NOT_DONE,
                "the talk with " + HostAndPort.format(server) + " broke off: " + how
                        + (serverSaid == null ? "" : ", after saying " + serverSaid),
                e);
    }

    /** Whatever was tried, the kernel took none of it. */
    static UserError nothingLeft(InetSocketAddress server, String reason) {
        return new UserError(
                ExitStatus.NOT_DONE, "nothing could be sent to " + HostAndPort.format(server) + ": " + reason);
    }

    /**
     * Nothing has come that answers the request.
     *
     * @param tries how often was asked over UDP
     */
    static UserError noAnswer(ClientEndpoint endpoint, long waitedNanos, int tries) {
        InetSocketAddress server = endpoint.server();
        if (endpoint.transport() == Transport.TCP) {
            return noAnswer(server, waitedNanos, ": is the server overloaded? (--timeout waits longer)");
        }
        UserError fromStranger = strangerAnswered(endpoint);
        if (fromStranger != null) {
            return fromStranger;
        }
        return new UserError(
                ExitStatus.NOT_DONE,
                "no answer from " + HostAndPort.format(server) + " after " + tries + " tries: " + whyNoAnswer(endpoint)
                        + " (--tries asks more often)");
    }

    private static String whyNoAnswer(ClientEndpoint endpoint) {
        if (endpoint.lastError() != null) {
            return told(endpoint.lastError());
        }
        return endpoint.hasHeard()
                ? "other datagrams did come from there, so packets are lost, or the server is overloaded"
                : "packets are lost or dropped by a firewall, or the host is down";
    }

    /** What the kernel said of datagrams, by the type of the exception; its own words are in the user's language. */
    static String told(IOException lastError) {
        Throwable kernels = lastError.getCause() instanceof SocketException inner ? inner : lastError;
        String reason = " (" + Reason.of(kernels) + ")";
        if (kernels instanceof NoRouteToHostException) {
            return "somebody on the way says that the host can't be reached, or that it is prohibited" + reason;
        }
        if (kernels instanceof BindException) {
            return "this machine, or somebody on the way, lets nothing through" + reason;
        }
        return "the last error was: " + Reason.of(kernels);
    }

    /**
     * Of a whole measurement without a reply: what is known beyond that.
     *
     * @return {@code null} if that is nothing
     */
    static UserError noReply(ClientEndpoint endpoint) {
        UserError fromStranger = strangerAnswered(endpoint);
        if (fromStranger != null || endpoint.lastError() == null) {
            return fromStranger;
        }
        return new UserError(
                ExitStatus.NOT_DONE,
                "no reply from " + HostAndPort.format(endpoint.server()) + ": " + told(endpoint.lastError()));
    }

    /** Says who has answered in the server's place; {@code null} if nobody has. */
    private static UserError strangerAnswered(ClientEndpoint endpoint) {
        InetSocketAddress stranger = endpoint.stranger().orElse(null);
        if (stranger == null) {
            return null;
        }
        InetSocketAddress server = endpoint.server();
        String bind = Recipients.of(server.getAddress()) == Recipients.ONE_HOST
                ? ", or start the server with -b "
                        + HostAndPort.formatHost(server.getAddress()).replaceFirst("%.*", "") // another one there
                : "";
        return new UserError(
                ExitStatus.NOT_DONE,
                "no answer from " + HostAndPort.format(server) + ", but " + answered(server, stranger) + ": ask "
                        + HostAndPort.format(stranger) + bind);
    }

    /** Says of somebody that he has answered. */
    static String answered(InetSocketAddress server, InetSocketAddress stranger) {
        String who = stranger.getPort() == server.getPort()
                ? HostAndPort.formatHost(stranger.getAddress())
                : HostAndPort.format(stranger);
        return "an answer came from " + who + ", which was not asked";
    }

    /** @param hint ends the sentence */
    static UserError noAnswer(InetSocketAddress server, long waitedNanos, String hint) {
        return new UserError(
                ExitStatus.NOT_DONE,
                "no answer from " + HostAndPort.format(server) + " within " + waitedNanos / 1_000_000 + " ms" + hint);
    }

    /** Whether the server closes a TCP connection after this error. */
    static boolean endsConnection(Reply.Failure failure) {
        boolean isAboutFile = failure.code() == ErrorCode.BUSY && failure.id() != Reply.NO_ID;
        return ENDS_CONNECTION.contains(failure.code()) && !isAboutFile;
    }

    /** The server's own word on why it didn't do what it was asked. */
    static UserError refused(Reply.Failure failure) {
        return new UserError(
                ExitStatus.ERROR, "the server says " + failure.code().wireName() + ": " + failure.message());
    }
}
