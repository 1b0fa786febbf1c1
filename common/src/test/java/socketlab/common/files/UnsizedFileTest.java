package socketlab.common.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A file whose size is not what can be read is read to its end, which may not run away")
class UnsizedFileTest {

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 8, 100})
    void allOfItIsRead(int size) throws IOException {
        Path path = Files.write(directory.resolve("file"), new byte[size]);
        try (UnsizedFile file = UnsizedFile.open(path)) {
            assertEquals(size, read(file).length);
            assertEquals(-1, file.read(ByteBuffer.allocate(8)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/proc/self/limits", "/sys/kernel/mm/transparent_hugepage/enabled"})
    void alsoIfItSaysToHaveMoreOrFewerBytes(Path path) throws IOException {
        assumeTrue(Files.isReadable(path), "this system has no such file");
        try (UnsizedFile file = UnsizedFile.open(path)) {
            assertArrayEquals(Files.readAllBytes(path), read(file));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20})
    void ofALogThatGrowsWithEachReadingWhatItHadWhenItWasOpened(int size) throws IOException {
        Path log = Files.write(directory.resolve("log"), new byte[size]);
        try (FileChannel channel = FileChannel.open(log);
                UnsizedFile file = UnsizedFile.of(channel)) {
            ByteBuffer all = ByteBuffer.allocate(1_000);
            do {
                Files.write(log, new byte[8], StandardOpenOption.APPEND);
            } while (file.read(all) >= 0);
            assertEquals(size, all.position());
        }
    }

    @Test
    void ofALogThatBecomesShorterWhatIsLeft() throws IOException {
        Path log = Files.write(directory.resolve("log"), new byte[20]);
        try (UnsizedFile file = UnsizedFile.open(log)) {
            Files.write(log, new byte[9]);
            assertEquals(9, read(file).length);
        }
    }

    private static byte[] read(UnsizedFile file) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer few = ByteBuffer.allocate(8);
        while (file.read(few) >= 0) {
            all.write(few.array(), 0, few.position());
            few.clear();
        }
        return all.toByteArray();
    }
}
