package socketlab.common.cli.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.UserError;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.rtt.TimeSource;
import socketlab.common.text.Printable;

/**
 * The connection of the prompt. What fails on this machine, such as a file that can't be read, may leave it in the middle of
 * a transfer; then the next command gets a new one. Where the server or the network has ended it, the talk is over. For one
 * thread, but for {@link #interrupt}.
 */
final class ChatConnection implements FileSource, Closeable {

    private static final long STALL_NANOS = 30_000_000_000L;

    private final Asking asking;
    private final Client client;
    private final HostAndPort server;
    private final ExecutionEnvironment environment;

    private ClientEndpoint endpoint;
    private Conversation conversation;
    private volatile RemoteFiles files;
    private boolean unreachable;
    private volatile boolean interrupted;

    ChatConnection(Asking asking, Client client, HostAndPort server, ExecutionEnvironment environment)
            throws UserError {
        this.asking = asking;
        this.client = client;
        this.server = server;
        this.environment = environment;
        connect();
    }

    private void connect() throws UserError {
        unreachable = true; // unless the next line returns
        endpoint = asking.open(client, server);
        unreachable = false;
        conversation = asking.conversation(client, endpoint);
        files = new RemoteFiles(
                endpoint,
                conversation,
                Transferring.DIGESTS,
                STALL_NANOS,
                new TransferDisplay(environment.out(), environment, TimeSource.SYSTEM));
    }

    /** Whom the person talks to: {@code 127.0.0.1:4242 over TCP}. */
    String partner() {
        return HostAndPort.format(endpoint.server()) + " over " + endpoint.transport();
    }

    /** The talk, in which something can be asked. */
    Conversation conversation() throws UserError {
        if (interrupted) {
            throw new UserError(ExitStatus.NOT_DONE, "interrupted");
        }
        if (conversation.isAbandoned()) {
            close();
            connect();
        }
        return conversation;
    }

    @Override
    public RemoteFiles files() throws UserError {
        conversation();
        return files;
    }

    @Override
    public boolean isOver() {
        return interrupted || unreachable || conversation.isOver() && !conversation.isAbandoned();
    }

    @Override
    public void complain(String sentence) {
        environment.err().println(Printable.of(sentence));
    }

    /** Ends what is under way, from another thread, and the talk. */
    void interrupt() {
        interrupted = true;
        files.interrupt();
    }

    /** First the agreement to end; closing is the orderly shutdown of both directions. */
    void sayGoodbye() throws UserError {
        if (!conversation.isAbandoned()) {
            conversation.ask(Reply.Closed.class, Request.Close::new);
        }
    }

    @Override
    public void close() {
        try {
            endpoint.close();
        } catch (IOException e) {
            throw new UncheckedIOException("a connection could not be closed", e);
        }
    }
}
