package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.UserError;

@DisplayName("In a row of arguments, the server comes first and looks like nothing else")
class ServerAndNamesTest {

    private static final HostAndPort DEFAULT = new HostAndPort("127.0.0.1", 4242);

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost, 4242",
        "localhost:1, localhost, 1",
        "127.0.0.1, 127.0.0.1, 4242",
        "192.0.2.7:65535, 192.0.2.7, 65535",
        "server:4242, server, 4242",
        "example.org:4242, example.org, 4242",
        "::1, ::1, 4242",
        "[::1], ::1, 4242",
        "[::1]:5, ::1, 5",
        "fe80::1%eth0, fe80::1%eth0, 4242",
        "[fe80::1%eth0]:5, fe80::1%eth0, 5"
    })
    void aPortOrANumberMakesAServer(String first, String host, int port) throws UserError {
        ServerAndNames arguments = new ServerAndNames();
        assertEquals(new HostAndPort(host, port), arguments.server(List.of(first, "name")));
        assertEquals(List.of("name"), arguments.names(List.of(first, "name")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name",
                "example.org", // a file may be called so: --server says that it is a host
                "report.json",
                "1.2.3",
                "1.2.3.4.txt",
                "dir/name",
                "dir/name:1",
                "a:b",
                "x:y:z",
                "name:123456",
                "안녕",
                "two words:1",
                ".",
                "-",
                "/",
                ""
            })
    void anythingElseIsAName(String first) throws UserError {
        ServerAndNames arguments = new ServerAndNames();
        assertEquals(DEFAULT, arguments.server(List.of(first, "name")));
        assertEquals(List.of(first, "name"), arguments.names(List.of(first, "name")));
    }

    @Test
    void onlyTheFirstArgumentCanBeAServer() {
        assertEquals(List.of("name", "localhost:1"), new ServerAndNames().names(List.of("name", "localhost:1")));
    }

    @Test
    void noArgumentsAreNoNamesOnTheDefaultServer() throws UserError {
        assertEquals(DEFAULT, new ServerAndNames().server(List.of()));
        assertEquals(List.of(), new ServerAndNames().names(List.of()));
    }

    @Test
    void aServerThatIsNamedByTheOptionLeavesAllArgumentsToBeNames() throws UserError {
        ServerAndNames arguments = CommandLine.populateCommand(new ServerAndNames(), "--server", "example.org");
        assertEquals(new HostAndPort("example.org", 4242), arguments.server(List.of("localhost:1")));
        assertEquals(List.of("localhost:1"), arguments.names(List.of("localhost:1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"server:0", "server:65536", "127.0.0.1:99999"})
    void aPortThatDoesNotExistIsSaid(String first) {
        UserError error = assertThrowsExactly(UserError.class, () -> new ServerAndNames().server(List.of(first)));
        assertEquals("'" + first + "' has no port that exists: choose one from 1 to 65535", error.getMessage());
        assertEquals(ExitStatus.ERROR, error.exitStatus());
    }
}
