package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine.Command;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.TestEnvironment;
import socketlab.common.message.Request;
import socketlab.common.message.Transport;

@DisplayName("A ping that is interrupted before its first request writes the result of nothing")
class InterruptedPingTest {

    @TempDir
    private Path here;

    @ParameterizedTest
    @EnumSource(Transport.class)
    void itsFilesAreWholeAndSayThatNothingWasSent(Transport transport) throws IOException {
        TestEnvironment environment = new TestEnvironment(here, "") {
            @Override
            public Runnable onInterrupt(Runnable stop, Runnable abandon) {
                stop.run();
                return () -> {};
            }
        };
        String[] ping = {"ping", "--json", "a.json", "--csv", "a.csv"};
        int status = ClientCommands.run(new MuteClient(transport), ping, environment);
        assertEquals(ExitStatus.NOT_DONE, status, environment.errText());
        assertTrue(environment.outText().contains("0 sent, 0 received"), environment.outText());
        String json = Files.readString(here.resolve("a.json")).strip();
        assertTrue(json.startsWith("{") && json.endsWith("}") && json.contains("\"sent\":0"), json);
        assertEquals(1, Files.readAllLines(here.resolve("a.csv")).size());
    }

    /** Talks to a server that says nothing, and is never asked. */
    @Command(name = "mute-client")
    private record MuteClient(Transport transport) implements Client {

        @Override
        public ClientEndpoint open(InetSocketAddress server, LocalEnd local, Duration timeout, int maxFrame) {
            return new MuteEndpoint(transport, new CountDownLatch(1));
        }

        @Override
        public long firstId() {
            return 1;
        }
    }

    private record MuteEndpoint(Transport transport, CountDownLatch closed) implements ClientEndpoint {

        @Override
        public InetSocketAddress server() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 4242);
        }

        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), 51544);
        }

        @Override
        public OptionalLong connectNanos() {
            return OptionalLong.empty();
        }

        @Override
        public void send(Request request, LongConsumer beforeWrite) {
            throw new AssertionError("was asked " + request);
        }

        @Override
        public Arrival receive(long timeoutNanos) throws IOException {
            try {
                closed.await();
                throw new AsynchronousCloseException();
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }

        @Override
        public ByteChannel body() {
            throw new AssertionError("there are no files");
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
