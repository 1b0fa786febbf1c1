package socketlab.common.cli.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import socketlab.common.cli.AddressFamily;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.NameService;
import socketlab.common.cli.Reason;
import socketlab.common.cli.UserError;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;
import socketlab.common.resilience.SteadyLoop;

/**
 * Opens the way to a server: looks its name up and tries one address after the other, in the order of the name service,
 * until one answers. Over TCP connecting tells which does, and all of it takes no longer than the connect timeout: each
 * address but the last gets half of what is left, so that there is time for the others. Over UDP connecting tells nothing, so where there is a
 * choice, each address is asked first; and where there is none, what this machine can't do at the moment is tried again for
 * as long as connecting may take, as a datagram that could not leave would be later on. For one thread, but for {@link #abandon} and {@link #late}.
 */
final class Dialer {

    /**
     * @param family which addresses are wanted
     * @param connectNanos how long connecting may take, where there is something to connect
     * @param runNanos how long the whole run may take, or {@link PingPlan#UNLIMITED}
     * @param tries how often an address is asked over UDP
     * @param maxFrame the largest reply taken, bytes
     */
    record Limits(AddressFamily family, long connectNanos, long runNanos, int tries, int maxFrame) {}

    /** Before connecting is tried again. */
    private static final long PAUSE_NANOS = 100_000_000;

    private final Client client;
    private final HostAndPort server;
    private final LocalEnd local;
    private final Limits limits;
    private final NameService names;
    private final TickingTime time;
    private final SteadyLoop.Pause pause;
    private final Consumer<String> narration;

    private long beganNanos;
    private long connectingNanos;

    /** Guards what {@link #abandon} and {@link #late} use as well: all fields below. */
    private final Object lock = new Object();

    private final List<ConnectFailure> failures = new ArrayList<>();

    /** How many addresses the server has; 0 while the name is looked up. */
    private int known;

    /** {@code null} while the name is looked up. */
    private InetSocketAddress current;

    private long sinceNanos;

    /** What asks the current address; {@code null} if nothing does. */
    private ClientEndpoint asked;

    private boolean abandoned;

    /**
     * @param local this end of each socket
     * @param narration told what happens below the surface
     */
    Dialer(
            Client client,
            HostAndPort server,
            LocalEnd local,
            Limits limits,
            NameService names,
            TickingTime time,
            SteadyLoop.Pause pause,
            Consumer<String> narration) {
        this.client = client;
        this.server = server;
        this.local = local;
        this.limits = limits;
        this.names = names;
        this.time = time;
        this.pause = pause;
        this.narration = narration;
    }

    /**
     * Opens the way; call once.
     *
     * @throws UserError if no address answers: with all that were tried, each with its reason
     */
    ClientEndpoint dial() throws UserError {
        beganNanos = time.nanos();
        List<InetSocketAddress> addresses = server.resolve(limits.family, familyOption(), names);
        boolean hasChoice = addresses.size() > 1;
        if (hasChoice) {
            narration.accept("'" + server.host() + "' has " + addresses.size() + " addresses");
        }
        connectingNanos = time.nanos();
        synchronized (lock) {
            known = addresses.size();
        }
        for (int i = 0; i < addresses.size() && begin(addresses.get(i)); i++) {
            boolean isLast = i == addresses.size() - 1;
            try {
                if (!hasChoice && client.transport() == Transport.UDP) {
                    return openPatiently(addresses.get(i));
                }
                if (!hasChoice || answers(addresses.get(i))) {
                    return client.open(addresses.get(i), local, share(isLast), limits.maxFrame);
                }
            } catch (IOException | IllegalArgumentException | UnsupportedOperationException e) {
                failed(ConnectFailure.of(client.transport(), addresses.get(i), e, time.nanos() - sinceNanos));
            }
        }
        synchronized (lock) {
            throw abandoned ? interrupted() : withSource(ConnectFailure.error(server, failures, known));
        }
    }

    /** A source may be an address of this machine, and yet none from which the server can be reached. */
    private UserError withSource(UserError error) {
        return local.source() == null
                ? error
                : new UserError(error.exitStatus(), error.getMessage() + " (with " + local + ")", error.getCause());
    }

    private String familyOption() {
        return local.source() == null ? limits.family.option() : local.toString();
    }

    private ClientEndpoint openPatiently(InetSocketAddress address) throws IOException, UserError {
        while (true) {
            try {
                return client.open(address, local, share(true), limits.maxFrame);
            } catch (IOException e) {
                long passedNanos = time.nanos() - connectingNanos;
                ConnectFailure failure = ConnectFailure.of(client.transport(), address, e, passedNanos);
                if (!failure.mayPass() || passedNanos >= limits.connectNanos || isAbandoned()) {
                    throw e;
                }
                narration.accept("cannot connect yet: " + Reason.of(e));
                pause.of(PAUSE_NANOS);
            }
        }
    }

    private boolean isAbandoned() {
        synchronized (lock) {
            return abandoned;
        }
    }

    /** How long an address may take; that the run is over before the last one has answered, others see. */
    private Duration share(boolean isLast) {
        long left = limits.connectNanos - (time.nanos() - connectingNanos);
        long leftOfRun = limits.runNanos - (time.nanos() - beganNanos);
        return Duration.ofNanos(Math.max(0, isLast ? left : Math.min(left, leftOfRun) / 2));
    }

    /** False if it has been abandoned. */
    private boolean begin(InetSocketAddress address) {
        synchronized (lock) {
            current = address;
            asked = null;
            sinceNanos = time.nanos();
            return !abandoned;
        }
    }

    private void failed(ConnectFailure failure) {
        synchronized (lock) {
            failures.add(failure);
        }
    }

    /** Whether a server answers there, as far as connecting would not tell. */
    private boolean answers(InetSocketAddress address) throws IOException {
        Optional<ClientEndpoint> plain = client.openPlain(address, local, limits.maxFrame);
        if (plain.isEmpty()) {
            return true;
        }
        try (ClientEndpoint endpoint = plain.get()) {
            ask(endpoint);
            Requester requester = new Requester(endpoint, 0, limits.tries, time, narration);
            Request.Ping ping = new Request.Ping(client.firstId(), time.wallMicros(), "", PingPlan.MIN_SIZE);
            if (requester.answerTo(ping, 0) != null) {
                return true;
            }
            failed(whyMute(endpoint, address));
            return false;
        }
    }

    private ConnectFailure whyMute(ClientEndpoint endpoint, InetSocketAddress address) {
        long passedNanos = time.nanos() - sinceNanos;
        IOException why = endpoint.stranger()
                .map(stranger -> new IOException(Failures.answered(address, stranger)))
                .orElse(endpoint.lastError());
        return why == null
                ? ConnectFailure.silence(client.transport(), address, passedNanos)
                : ConnectFailure.of(client.transport(), address, why, passedNanos);
    }

    private void ask(ClientEndpoint endpoint) throws IOException {
        synchronized (lock) {
            asked = endpoint;
            if (abandoned) {
                endpoint.close();
            }
        }
    }

    /** Nobody waits any more: tries no further address, and asks no more. */
    void abandon() {
        synchronized (lock) {
            abandoned = true;
            if (asked != null) {
                try {
                    asked.close();
                } catch (IOException e) {
                    narration.accept("a socket could not be closed: " + e);
                }
            }
        }
    }

    /** Why it was abandoned: on Ctrl-C. */
    static UserError interrupted() {
        return new UserError(ExitStatus.NOT_DONE, "interrupted");
    }

    long runNanos() {
        return limits.runNanos;
    }

    /** Why it was abandoned: all that the run may take is over. */
    UserError late() {
        String limit = " within the " + limits.runNanos / 1_000_000 + " ms of --deadline";
        synchronized (lock) {
            if (current == null) {
                return new UserError(
                        ExitStatus.NOT_DONE,
                        "no address of '" + server.host() + "'" + limit + ": does the name server answer?");
            }
            if (failures.isEmpty()) {
                return new UserError(
                        ExitStatus.NOT_DONE, "no answer from " + HostAndPort.format(current) + limit + whoAnswered());
            }
            List<ConnectFailure> all = new ArrayList<>(failures);
            all.add(
                    asked == null
                            ? ConnectFailure.silence(client.transport(), current, time.nanos() - sinceNanos)
                            : whyMute(asked, current));
            return ConnectFailure.error(server, all, known);
        }
    }

    private String whoAnswered() {
        return Optional.ofNullable(asked)
                .flatMap(ClientEndpoint::stranger)
                .map(stranger -> ", but " + Failures.answered(current, stranger))
                .orElse(": is the host up, does a firewall drop packets?");
    }
}
