package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import socketlab.common.cli.AddressFamily;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.NameService;
import socketlab.common.cli.TrafficClass;
import socketlab.common.cli.UserError;
import socketlab.common.message.Transport;

@DisplayName("The addresses of a name are tried in order, until one answers")
class DialerTest {

    private static final long MILLI = 1_000_000;

    private final FakeTime time = new FakeTime(Long.MAX_VALUE - 2_000 * MILLI); // overflows on the way
    private final List<String> narration = new ArrayList<>();
    private final NameService names = FakeClient.names("many", "192.0.2.9", "2001:db8::1", "192.0.2.1");

    private ClientEndpoint dial(FakeClient client, String server) throws UserError {
        return dial(client, server, AddressFamily.ANY, PingPlan.UNLIMITED);
    }

    private ClientEndpoint dial(FakeClient client, String server, AddressFamily family, long runMillis)
            throws UserError {
        long runNanos = runMillis == PingPlan.UNLIMITED ? runMillis : runMillis * MILLI;
        Dialer.Limits limits = new Dialer.Limits(family, 4_000 * MILLI, runNanos, 2, 65_536);
        return new Dialer(
                        client,
                        HostAndPort.of(server),
                        LocalEnd.ANY,
                        limits,
                        names,
                        time,
                        time::advance,
                        narration::add)
                .dial();
    }

    private FakeClient tcp() {
        return new FakeClient(Transport.TCP, time);
    }

    private FakeClient udp() {
        return new FakeClient(Transport.UDP, time);
    }

    private static void assertFails(int status, String message, UserError error) {
        assertEquals(message, error.getMessage());
        assertEquals(status, error.exitStatus());
    }

    @ParameterizedTest
    @EnumSource
    void onlyAddressesThatTheSourceCanTalkToAreTried(Transport transport) throws Exception {
        FakeClient client = new FakeClient(transport, time).answers("2001:db8::1", 0);
        LocalEnd source = new LocalEnd(InetAddress.getByName("2001:db8::7"), TrafficClass.NONE);
        dialer(client, "many:80", source, AddressFamily.IPV6).dial();
        assertEquals(1, client.done().size());
        assertTrue(client.done().get(0).startsWith("0 ms: [2001:db8::1]:80"), client.done()::toString);
        assertEquals(List.of(source), client.localEnds());
        assertFails(
                ExitStatus.ERROR,
                "'192.0.2.1' is an IPv4 address, and --source 2001:db8::7 allows only IPv6: leave it out, or name another"
                        + " server",
                assertThrowsExactly(
                        UserError.class,
                        () -> dialer(client, "192.0.2.1", source, AddressFamily.IPV6)
                                .dial()));
    }

    @Test
    void thatNothingGoesFromThereNamesTheSource() throws Exception {
        FakeClient client = tcp().fails("192.0.2.1", 0, new SocketException("Invalid argument"));
        LocalEnd source = new LocalEnd(InetAddress.getByName("127.0.0.1"), TrafficClass.NONE);
        UserError error = assertThrowsExactly(
                UserError.class,
                () -> dialer(client, "192.0.2.1", source, AddressFamily.IPV4).dial());
        assertTrue(error.getMessage().startsWith("no network leads to 192.0.2.1:4242"), error.getMessage());
        assertTrue(error.getMessage().endsWith(" (with --source 127.0.0.1)"), error.getMessage());
    }

    private Dialer dialer(FakeClient client, String server, LocalEnd local, AddressFamily family) throws UserError {
        Dialer.Limits limits = new Dialer.Limits(family, 4_000 * MILLI, PingPlan.UNLIMITED, 2, 65_536);
        return new Dialer(client, HostAndPort.of(server), local, limits, names, time, time::advance, narration::add);
    }

    @Test
    void oneAddressHasAllOfTheConnectTimeout() throws Exception {
        FakeClient client = tcp().answers("192.0.2.1", 4_000 * MILLI - 1);
        dial(client, "192.0.2.1:80");
        assertEquals(List.of("0 ms: 192.0.2.1:80 for 4000 ms"), client.done());
    }

    @Test
    void afterTheConnectTimeoutThereIsNoAnswer() {
        FakeClient client = tcp().answers("192.0.2.1", 4_000 * MILLI);
        assertFails(
                ExitStatus.NOT_DONE,
                "no answer from 192.0.2.1:80 within 4000 ms of connecting: is the host up, does a firewall drop packets?"
                        + " (--connect-timeout waits longer)",
                assertThrowsExactly(UserError.class, () -> dial(client, "192.0.2.1:80")));
        assertEquals(4_000 * MILLI, time.passedNanos());
    }

    @Test
    void overUdpWhatMayPassIsTriedAgainForAsLongAsConnectingMayTake() throws Exception {
        FakeClient client = udp().opensFrom(Long.MAX_VALUE, new SocketException("Network is unreachable"));
        assertThrowsExactly(UserError.class, () -> dial(client, "192.0.2.1:80"));
        assertEquals(4_000 * MILLI, time.passedNanos());
        assertEquals(41, client.done().size());
        assertEquals("cannot connect yet: Network is unreachable", narration.get(39));
    }

    @Test
    void overUdpALinkThatIsBackInTimeIsUsed() throws Exception {
        FakeClient client = udp().opensFrom(1_000 * MILLI, new NoRouteToHostException());
        dial(client, "192.0.2.1:80");
        assertEquals(1_000 * MILLI, time.passedNanos());
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesNotPassIsNotTriedAgain(Transport transport) {
        FakeClient client =
                new FakeClient(transport, time).opensFrom(Long.MAX_VALUE, new UnsupportedAddressTypeException());
        assertThrowsExactly(UserError.class, () -> dial(client, "192.0.2.1:80"));
        assertEquals(1, client.done().size());
    }

    @Test
    void overTcpEachButTheLastGetsHalfOfTheTimeThatIsLeft() throws Exception {
        FakeClient client = tcp().answers("192.0.2.1", 5 * MILLI);
        dial(client, "many:80");
        assertEquals(
                List.of(
                        "0 ms: 192.0.2.9:80 for 2000 ms",
                        "2000 ms: [2001:db8::1]:80 for 1000 ms",
                        "3000 ms: 192.0.2.1:80 for 1000 ms"),
                client.done());
    }

    @Test
    void whatARefusalDidNotTakeIsLeftToTheOthers() throws Exception {
        FakeClient client = tcp().fails("192.0.2.9", 0, new ConnectException())
                .fails("2001:db8::1", 0, new SocketException())
                .answers("192.0.2.1", 0);
        dial(client, "many:80");
        assertEquals("0 ms: 192.0.2.1:80 for 4000 ms", client.done().get(2));
    }

    @Test
    void aRunThatEndsSoonerLeavesTimeForTheOthersAsWell() throws Exception {
        FakeClient client = tcp().answers("192.0.2.1", 5 * MILLI);
        dial(client, "many:80", AddressFamily.IPV4, 1_000);
        assertEquals(List.of("0 ms: 192.0.2.9:80 for 500 ms", "500 ms: 192.0.2.1:80 for 3500 ms"), client.done());
    }

    @Test
    void aFamilyThatIsAskedForIsTheOnlyOneThatIsTried() throws Exception {
        FakeClient client = tcp().answers("2001:db8::1", 0);
        dial(client, "many:80", AddressFamily.IPV6, PingPlan.UNLIMITED);
        assertEquals(List.of("0 ms: [2001:db8::1]:80 for 4000 ms"), client.done());
    }

    @Test
    void ifNoneAnswersAllAreNamedWithTheirReasons() {
        FakeClient client = tcp().fails("2001:db8::1", 0, new UnsupportedAddressTypeException())
                .fails("192.0.2.1", 0, new ConnectException());
        assertFails(
                ExitStatus.NOT_DONE,
                "none of the 3 addresses of 'many' answers: 192.0.2.9:80 (no answer within 2000 ms), [2001:db8::1]:80"
                        + " (no IPv6 here), 192.0.2.1:80 (nobody listens there): start tcp-server there, or check the"
                        + " port",
                assertThrowsExactly(UserError.class, () -> dial(client, "many:80")));
    }

    @Test
    void overUdpOneAddressIsNotAskedFirst() throws Exception {
        FakeClient client = udp();
        dial(client, "192.0.2.1:80");
        assertEquals(List.of(), client.asked());
        assertEquals(List.of("0 ms: 192.0.2.1:80"), client.done());
    }

    @Test
    void overUdpTheNextOneIsAskedWhereThePortIsUnreachableOrAllTriesAreInVain() throws Exception {
        FakeClient client = udp().fails("2001:db8::1", 7 * MILLI, new PortUnreachableException())
                .answers("192.0.2.1", 3 * MILLI);
        dial(client, "many:80");
        assertEquals(3, client.asked().size());
        assertEquals(2, client.asked().get(0).sent().size(), "as many tries as were wanted");
        assertTrue(client.asked().stream().allMatch(FakeEndpoint::isClosed));
        // Tries wait for 1 s and for 2 s (RFC 6298).
        assertEquals(List.of("3010 ms: 192.0.2.1:80"), client.done());
    }

    @Test
    void overUdpTheFirstThatAnswersIsTheOneThatIsTalkedTo() throws Exception {
        FakeClient client = udp().answers("192.0.2.9", 3 * MILLI).answers("192.0.2.1", 1 * MILLI);
        dial(client, "many:80");
        assertEquals(List.of("3 ms: 192.0.2.9:80"), client.done());
    }

    @Test
    void overUdpAllAreNamedIfNoneAnswers() {
        FakeClient client = udp().fails("192.0.2.1", 0, new PortUnreachableException());
        assertFails(
                ExitStatus.NOT_DONE,
                "none of the 3 addresses of 'many' answers: 192.0.2.9:80 (no answer within 3000 ms), [2001:db8::1]:80"
                        + " (no answer within 3000 ms), 192.0.2.1:80 (nobody listens there): start udp-server there, or"
                        + " check the port",
                assertThrowsExactly(UserError.class, () -> dial(client, "many:80")));
        assertEquals(List.of(), client.done());
    }

    // ---- a limit, or Ctrl-C, while it goes on ----

    private PendingConnection pending(FakeClient client, String server, NameService lookUp, long runMillis)
            throws UserError {
        Dialer.Limits limits = new Dialer.Limits(AddressFamily.ANY, 4_000 * MILLI, runMillis * MILLI, 4, 65_536);
        return new PendingConnection(
                new Dialer(
                        client,
                        HostAndPort.of(server),
                        LocalEnd.ANY,
                        limits,
                        lookUp,
                        time,
                        time::advance,
                        narration::add),
                time);
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerAtTheLastMomentOfTheRunCounts(Transport transport) throws Exception {
        FakeClient client = new FakeClient(transport, time).answers("192.0.2.1", 100 * MILLI - 1);
        NameService two = FakeClient.names("two", "192.0.2.1", "192.0.2.2");
        pending(client, "two:80", two, transport == Transport.TCP ? 201 : 100).await();
        assertEquals(100 * MILLI - 1, time.passedNanos());
        assertEquals(0, time.tasks());
    }

    @Test
    void afterThatTheRunIsOverAlsoWhileConnecting() {
        FakeClient client = tcp().answers("192.0.2.1", 100 * MILLI);
        assertFails(
                ExitStatus.NOT_DONE,
                "no answer from 192.0.2.1:80 within the 100 ms of --deadline: is the host up, does a firewall drop"
                        + " packets?",
                assertThrowsExactly(
                        UserError.class,
                        () -> pending(client, "192.0.2.1:80", names, 100).await()));
        assertEquals(0, time.tasks());
    }

    @Test
    void afterThatTheRunIsOverAlsoWhileAddressesAreAsked() {
        FakeClient client = udp().fails("192.0.2.9", 0, new PortUnreachableException());
        assertFails(
                ExitStatus.NOT_DONE,
                "none of the 2 addresses of 'many' that were tried answers: 192.0.2.9:80 (nobody listens there),"
                        + " [2001:db8::1]:80 (no answer within 900 ms): is the host up, does a firewall drop packets?",
                assertThrowsExactly(
                        UserError.class,
                        () -> pending(client, "many:80", names, 900).await()));
    }

    @Test
    void whoAnsweredInsteadIsSaidAlsoIfTheRunIsOver() {
        FakeClient client =
                udp().answersFromElsewhere("192.0.2.9", "192.0.2.8").answersFromElsewhere("192.0.2.1", "192.0.2.7");
        NameService two = FakeClient.names("two", "192.0.2.9", "192.0.2.1");
        assertFails(
                ExitStatus.NOT_DONE,
                "no answer from 192.0.2.9:80 within the 900 ms of --deadline, but an answer came from 192.0.2.8, which was"
                        + " not asked",
                assertThrowsExactly(
                        UserError.class,
                        () -> pending(client, "two:80", two, 900).await()));
        assertFails(
                ExitStatus.NOT_DONE,
                "none of the 2 addresses of 'two' answers: 192.0.2.9:80 (an answer came from 192.0.2.8, which was not"
                        + " asked), 192.0.2.1:80 (an answer came from 192.0.2.7, which was not asked)",
                assertThrowsExactly(
                        UserError.class,
                        () -> pending(client, "two:80", two, 15_900).await()));
    }

    @Test
    void afterThatTheRunIsOverAlsoWhileTheNameIsLookedUp() {
        NameService slow = host -> {
            time.advance(500 * MILLI);
            return names.addresses(host);
        };
        assertFails(
                ExitStatus.NOT_DONE,
                "no address of 'many' within the 500 ms of --deadline: does the name server answer?",
                assertThrowsExactly(
                        UserError.class,
                        () -> pending(tcp(), "many:80", slow, 500).await()));
    }

    @Test
    void whoeverIsInterruptedWaitsNoLonger() throws Exception {
        PendingConnection[] connection = new PendingConnection[1];
        FakeClient client = tcp().answers("192.0.2.9", 0);
        NameService interrupted = host -> {
            connection[0].interrupt();
            return names.addresses(host);
        };
        connection[0] = pending(client, "many:80", interrupted, 10_000);
        assertFails(
                ExitStatus.NOT_DONE, "interrupted", assertThrowsExactly(UserError.class, () -> connection[0].await()));
    }

    @Test
    void anErrorOfConnectingComesToWhoeverWaits() throws Exception {
        FakeClient client = tcp().fails("192.0.2.1", 0, new ConnectException());
        assertFails(
                ExitStatus.NOT_DONE,
                "nobody listens on TCP port 192.0.2.1:80: start tcp-server there, or check the port",
                assertThrowsExactly(
                        UserError.class,
                        () -> pending(client, "192.0.2.1:80", names, 100).await()));
    }
}
