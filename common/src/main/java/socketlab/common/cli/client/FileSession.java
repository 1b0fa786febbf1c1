package socketlab.common.cli.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.UserError;
import socketlab.common.message.Transport;
import socketlab.common.text.Printable;

/**
 * The files of a server for as long as a command runs: over one connection, or a new one where a transfer has left the
 * last one in the middle of something. For one thread, but for {@link #interrupt}.
 */
final class FileSession implements Closeable, FileSource {

    private final Asking asking;
    private final Client client;
    private final HostAndPort server;
    private final long stallNanos;
    private final TransferDisplay display;
    private final ExecutionEnvironment environment;

    private ClientEndpoint endpoint;
    private Conversation conversation;
    private boolean unreachable;
    private volatile PendingConnection pending;
    private volatile RemoteFiles files;
    private volatile boolean interrupted;

    FileSession(
            Asking asking,
            Client client,
            HostAndPort server,
            long stallNanos,
            TransferDisplay display,
            ExecutionEnvironment environment) {
        this.asking = asking;
        this.client = client;
        this.server = server;
        this.stallNanos = stallNanos;
        this.display = display;
        this.environment = environment;
        environment.onInterrupt(this::interrupt, () -> {});
    }

    @Override
    public RemoteFiles files() throws UserError {
        if (!interrupted && (files == null || conversation.isOver())) {
            connect();
        }
        if (interrupted) {
            throw new UserError(ExitStatus.NOT_DONE, "interrupted");
        }
        return files;
    }

    private void connect() throws UserError {
        close();
        unreachable = true; // unless the connection is made
        pending = new PendingConnection(asking.dialer(client, server), TickingTime.SYSTEM);
        if (interrupted) {
            return; // by somebody who may have looked before there was something to stop
        }
        endpoint = pending.await();
        unreachable = false;
        conversation = asking.conversation(client, endpoint);
        files = new RemoteFiles(endpoint, conversation, Transferring.DIGESTS, stallNanos, display);
    }

    @Override
    public boolean isOver() {
        boolean isMute = endpoint != null && endpoint.transport() == Transport.UDP && conversation.isUnreachable();
        return interrupted || unreachable || isMute;
    }

    @Override
    public void complain(String sentence) {
        String program = client.transport().name().toLowerCase(Locale.ROOT) + "-client";
        environment.err().println(program + ": " + Printable.of(sentence));
    }

    private void interrupt() {
        interrupted = true;
        PendingConnection connecting = pending;
        if (connecting != null) {
            connecting.interrupt();
        }
        RemoteFiles current = files;
        if (current != null) {
            current.interrupt();
        }
    }

    @Override
    public void close() {
        if (endpoint != null) {
            try {
                endpoint.close();
            } catch (IOException e) {
                throw new UncheckedIOException("a connection could not be closed", e);
            }
        }
    }
}
