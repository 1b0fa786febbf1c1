package socketlab.it;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;

/** Tests of one server that serves a directory of its own. Whatever a test did, nothing unfinished is left in it. */
abstract class FilesTest extends ServerTest {

    private final ServedDirectory directory;

    FilesTest(ServedDirectory directory, String... serverArguments) {
        this(Protocol.TCP, directory, serverArguments);
    }

    FilesTest(Protocol protocol, ServedDirectory directory, String... serverArguments) {
        super(
                protocol,
                Stream.concat(Stream.of("-d", directory.argument()), Stream.of(serverArguments))
                        .toArray(String[]::new));
        this.directory = directory;
    }

    @AfterEach
    void nothingUnfinishedIsLeft() {
        directory.awaitNoPartials();
    }

    @AfterAll
    void deleteDirectory() {
        directory.close();
    }

    ServedDirectory directory() {
        return directory;
    }

    FileClient open() throws IOException {
        return new FileClient(server());
    }
}
