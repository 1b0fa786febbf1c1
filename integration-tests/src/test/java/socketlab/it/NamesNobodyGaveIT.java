package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Servers and clients look up no name that nobody gave them")
class NamesNobodyGaveIT {

    @ParameterizedTest
    @EnumSource
    void whereEveryLookUpWouldWaitForEverAllGoesOnAsAnywhere(Protocol protocol, @TempDir Path directory)
            throws Exception {
        NetworkNamespace.run(NamesNobodyGaveIT.class, directory, protocol.name());
    }

    /** In a namespace where the lists of names are pipes that nobody writes to: who opens one waits for ever. */
    public static void main(String[] arguments) throws Exception {
        Protocol protocol = Protocol.valueOf(arguments[0]);
        NetworkNamespace.run("ip", "link", "set", "lo", "up");
        NetworkNamespace.run("mkfifo", "silent");
        for (String names : new String[] {"/etc/hosts", "/etc/resolv.conf"}) {
            NetworkNamespace.run("mount", "--bind", "silent", names);
        }
        Files.writeString(Path.of("file"), "hello");
        Workplace client = new Workplace(protocol, Path.of("").toAbsolutePath());
        try (RunningServer server = RunningServer.startProcess(
                protocol, "-v", "-d", Path.of("").toAbsolutePath().toString(), "--writable")) {
            server.process().err().awaitLine(".*listens on.*");
            String target = server.target();
            ends(client, "ping", target, "-c", "3", "-i", "10ms");
            ends(client, "echo", target, "hello");
            ends(client, "list", "--server", target);
            ends(client, "get", "--server", target, "file", "got");
            ends(client, "put", "--server", target, "file", "stored");
            ends(client, "stats", target);
            ends(client, "chat", target);
            server.process().signal("TERM");
            RunningProgram.Ending ending = server.process().ending();
            assertEquals(ServerProcessContract.STATUS_AFTER_SIGTERM, ending.status());
            ServerProcessContract.assertIsNothingButTheLog(ending.err());
            assertTrue(ending.err().contains("shut down"), ending.err());
        }
    }

    private static void ends(Workplace client, String... arguments) throws Exception {
        RunningProgram.Ending ending = client.runProcess(Map.of(), arguments);
        assertEquals(0, ending.status(), () -> String.join(" ", arguments) + ": " + ending.err());
    }
}
