package socketlab.common.cli.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.NameService;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;

/** A client in a network where connecting to an address, or being answered there, takes some virtual time. */
final class FakeClient implements Client {

    /** What becomes of connecting after some time. */
    private record Outcome(long afterNanos, Exception failure) {}

    private final Transport transport;
    private final FakeTime time;
    private final Map<String, Outcome> outcomes = new HashMap<>();
    private final Map<String, String> strangers = new HashMap<>();
    private final List<String> done = new ArrayList<>();
    private final List<FakeEndpoint> asked = new ArrayList<>();
    private final List<LocalEnd> localEnds = new ArrayList<>();
    private long opensFromNanos;
    private Exception before;

    FakeClient(Transport transport, FakeTime time) {
        this.transport = transport;
        this.time = time;
    }

    /** There a server answers after this time. */
    FakeClient answers(String address, long afterNanos) {
        return fails(address, afterNanos, null);
    }

    /** There connecting, or asking, fails after this time. */
    FakeClient fails(String address, long afterNanos, Exception failure) {
        outcomes.put(address, new Outcome(afterNanos, failure));
        return this;
    }

    /** No socket can be connected before that. */
    FakeClient opensFrom(long nanos, Exception before) {
        this.opensFromNanos = nanos;
        this.before = before;
        return this;
    }

    /** Whoever asks there gets an answer from another address. */
    FakeClient answersFromElsewhere(String address, String stranger) {
        strangers.put(address, stranger);
        return this;
    }

    /** This end of each socket that was opened. */
    List<LocalEnd> localEnds() {
        return localEnds;
    }

    /** What was opened when, and how long it was allowed to take, ms. */
    List<String> done() {
        return done;
    }

    /** The sockets that were opened to find out whether a server answers. */
    List<FakeEndpoint> asked() {
        return asked;
    }

    /** Knows one name with these addresses. */
    static NameService names(String name, String... addresses) {
        return host -> {
            if (!host.equals(name)) {
                return new InetAddress[] {InetAddress.getByName(host)};
            }
            List<InetAddress> all = new ArrayList<>();
            for (String address : addresses) {
                all.add(InetAddress.getByName(address));
            }
            return all.toArray(InetAddress[]::new);
        };
    }

    private Outcome outcome(InetSocketAddress server) throws UnknownHostException {
        for (Map.Entry<String, Outcome> each : outcomes.entrySet()) {
            if (InetAddress.getByName(each.getKey()).equals(server.getAddress())) {
                return each.getValue();
            }
        }
        return new Outcome(Long.MAX_VALUE, null);
    }

    @Override
    public Transport transport() {
        return transport;
    }

    @Override
    public ClientEndpoint open(InetSocketAddress server, LocalEnd local, Duration timeout, int maxFrame)
            throws IOException {
        localEnds.add(local);
        done.add(time.passedNanos() / 1_000_000 + " ms: " + HostAndPort.format(server)
                + (transport == Transport.TCP ? " for " + timeout.toMillis() + " ms" : ""));
        if (time.passedNanos() < opensFromNanos) {
            failIfAny(new Outcome(0, before));
        }
        Outcome outcome = outcome(server);
        if (transport == Transport.TCP) {
            time.advance(Math.min(outcome.afterNanos, timeout.toNanos()));
            if (outcome.afterNanos >= timeout.toNanos()) {
                throw new SocketTimeoutException();
            }
            failIfAny(outcome);
        }
        return new FakeEndpoint(transport, time);
    }

    private static void failIfAny(Outcome outcome) throws IOException {
        if (outcome.failure instanceof IOException e) {
            throw e;
        }
        if (outcome.failure instanceof RuntimeException e) {
            throw e;
        }
    }

    @Override
    public Optional<ClientEndpoint> openPlain(InetSocketAddress server, LocalEnd local, int maxFrame)
            throws IOException {
        if (transport == Transport.TCP) {
            return Optional.empty();
        }
        FakeEndpoint endpoint = new FakeEndpoint(transport, time);
        asked.add(endpoint);
        String stranger = strangers.get(server.getAddress().getHostAddress());
        if (stranger != null) {
            endpoint.strangerAnswers(new InetSocketAddress(stranger, server.getPort()));
        }
        Outcome outcome = outcome(server);
        if (outcome.failure instanceof IOException e) {
            endpoint.failAfter(outcome.afterNanos / 1_000_000, e);
        } else if (outcome.afterNanos < Long.MAX_VALUE) {
            endpoint.onRequest(request -> endpoint.replyAfterNanos(outcome.afterNanos, pong((Request.Ping) request)));
        }
        return Optional.of(endpoint);
    }

    private static Reply.Pong pong(Request.Ping ping) {
        return new Reply.Pong(ping.id(), ping.sentAt(), 0, 0, 0, ping.padding(), ping.size());
    }

    @Override
    public long firstId() {
        return 1;
    }
}
