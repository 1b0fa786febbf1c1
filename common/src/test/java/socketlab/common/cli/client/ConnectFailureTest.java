package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.UserError;
import socketlab.common.message.Transport;

@DisplayName("Why an address can't be reached is told by the type of the exception and by the time, never by its text")
class ConnectFailureTest {

    private static final String TEXT_OF_A_LANGUAGE = "연결이 거부됨";

    static Stream<Arguments> kinds() {
        return Stream.of(
                Arguments.of(new ConnectException(TEXT_OF_A_LANGUAGE), 0, "nobody listens on TCP port 192.0.2.1:80"),
                Arguments.of(
                        new ConnectException(TEXT_OF_A_LANGUAGE),
                        2_499_999_999L,
                        "nobody listens on TCP port 192.0.2.1:80"),
                Arguments.of(
                        new ConnectException(TEXT_OF_A_LANGUAGE),
                        2_500_000_000L,
                        "no answer from 192.0.2.1:80 within 2500 ms"),
                Arguments.of(
                        new SocketTimeoutException(TEXT_OF_A_LANGUAGE), 0, "no answer from 192.0.2.1:80 within 0 ms"),
                Arguments.of(
                        new PortUnreachableException(TEXT_OF_A_LANGUAGE),
                        9_000_000_000L,
                        "nobody listens on TCP port 192.0.2.1:80"),
                Arguments.of(new NoRouteToHostException(TEXT_OF_A_LANGUAGE), 0, "no route to 192.0.2.1:80"),
                Arguments.of(
                        new SocketException(TEXT_OF_A_LANGUAGE),
                        0,
                        "no network leads to 192.0.2.1:80 (" + TEXT_OF_A_LANGUAGE + ")"),
                Arguments.of(
                        new IOException("could not leave", new SocketException(TEXT_OF_A_LANGUAGE)),
                        0,
                        "no network leads to 192.0.2.1:80 (" + TEXT_OF_A_LANGUAGE + ")"),
                Arguments.of(
                        new BindException(TEXT_OF_A_LANGUAGE),
                        0,
                        "this machine does not send to 192.0.2.1:80 (" + TEXT_OF_A_LANGUAGE + ")"),
                Arguments.of(new IOException("odd"), 0, "cannot reach 192.0.2.1:80: odd"));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void fourThingsAreTold(Exception cause, long nanos, String start) throws Exception {
        UserError error = ConnectFailure.of(Transport.TCP, server("192.0.2.1"), cause, nanos)
                .error();
        assertTrue(error.getMessage().startsWith(start), error.getMessage());
        assertEquals(ExitStatus.NOT_DONE, error.exitStatus());
    }

    /** A router that prohibits is EACCES with IPv6, as this machine is, and EHOSTUNREACH with IPv4. */
    @Test
    void whatARouterMayHaveSaidIsNotSaidOfThisMachine() throws Exception {
        UserError error = ConnectFailure.of(
                        Transport.TCP, server("2001:db8::1"), new BindException(TEXT_OF_A_LANGUAGE), 0)
                .error();
        assertEquals(
                "this machine, or a router, lets nothing through to [2001:db8::1]:80 (" + TEXT_OF_A_LANGUAGE
                        + "): does a rule forbid it, is any port left?",
                error.getMessage());
    }

    @Test
    void anAddressThatNeedsItsInterfaceIsSaidTo() throws Exception {
        UserError error = ConnectFailure.of(
                        Transport.TCP, server("fe80::1"), new SocketException(TEXT_OF_A_LANGUAGE), 0)
                .error();
        assertEquals(
                "no network leads to [fe80::1]:80 (" + TEXT_OF_A_LANGUAGE
                        + "): on which interface is it? Write [fe80::1%eth0]:4242",
                error.getMessage());
    }

    static Stream<RuntimeException> ofFamilies() {
        return Stream.of(
                new UnsupportedAddressTypeException(),
                new UnresolvedAddressException(),
                new UnsupportedOperationException("IPv6 not available"));
    }

    @ParameterizedTest
    @MethodSource("ofFamilies")
    void anAddressFamilyThatIsNotThereIsAnErrorInOneSentence(RuntimeException cause) throws Exception {
        UserError error =
                ConnectFailure.of(Transport.UDP, server("::1"), cause, 0).error();
        assertEquals(
                "[::1]:80 needs IPv6, which this machine, or its Java, does without: name the server by an IPv4 address",
                error.getMessage());
        assertEquals(ExitStatus.ERROR, error.exitStatus());
    }

    @ParameterizedTest
    @CsvSource({"224.0.0.1, a multicast", "ff02::1, a multicast", "255.255.255.255, a broadcast"})
    void anAddressOfManyHostsIsSaidToBeOne(String address, String what) throws Exception {
        UserError error = ConnectFailure.of(Transport.TCP, server(address), new SocketException(TEXT_OF_A_LANGUAGE), 0)
                .error();
        String host = address.contains(":") ? "[" + address + "]" : address;
        assertEquals(
                host + ":80 is " + what + " address, which stands for many hosts: name one of them",
                error.getMessage());
        assertEquals(ExitStatus.ERROR, error.exitStatus());
    }

    private static InetSocketAddress server(String address) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(address), 80);
    }
}
