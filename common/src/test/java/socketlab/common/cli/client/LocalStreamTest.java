package socketlab.common.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrowsExactly;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import socketlab.common.cli.ExecutionEnvironment.ReaderGoneException;
import socketlab.common.cli.TestEnvironment;
import socketlab.common.cli.UserError;

@Timeout(60) // for a pipe whose other end never comes
@DisplayName("What is no file of its own gets bytes and nothing else, whatever it is called")
class LocalStreamTest {

    @TempDir
    private Path directory;

    @Test
    void filesDirectoriesAndNothingAreNoStreams() throws Exception {
        Files.createFile(directory.resolve("file"));
        Files.createSymbolicLink(directory.resolve("link"), Path.of("file"));
        Files.createSymbolicLink(directory.resolve("dangling"), Path.of("nowhere"));
        Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
        for (String name : List.of("file", "link", "dangling", "loop", ".", "nothing", "no/where", "file/file")) {
            assertNull(stream(name), name);
        }
    }

    @Test
    void devicesAndPipesAreStreamsUnderAllTheirNames() throws Exception {
        makePipe("pipe");
        Files.createSymbolicLink(directory.resolve("link"), Path.of("pipe"));
        Files.createSymbolicLink(directory.resolve("link to link"), Path.of("link"));
        Files.createSymbolicLink(directory.resolve("null"), Path.of("/dev/null"));
        for (String name : List.of("-", "pipe", "link", "link to link", "null", "/dev/null")) {
            assertNotNull(stream(name), name);
        }
        assertTrue(stream("-").isStandardOutput());
        assertTrue(stream("-").isStandardInput());
        assertFalse(stream("pipe").isStandardOutput());
        assertFalse(stream("pipe").isStandardInput());
        assertEquals("standard output", stream("-").toString());
        assertEquals("pipe", stream("pipe").toString());
    }

    @Test
    void aFileThatSomebodyHasOpenedIsAStreamUnderTheNameOfItsDescriptorAndKeepsWhatItHolds() throws Exception {
        Path file = Files.writeString(directory.resolve("log"), "before ");
        try (FileChannel opened = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertTrue(opened.isOpen());
            String descriptor = descriptorOf(file);
            Files.createSymbolicLink(directory.resolve("link"), Path.of(descriptor));
            for (String name : List.of(descriptor, "link", descriptor.replace("/proc/self/fd", "/dev/fd"))) {
                try (WritableByteChannel out = stream(name).output()) {
                    out.write(ByteBuffer.wrap(new byte[] {'a'}));
                }
            }
            try (ReadableByteChannel in = stream("link").input()) {
                assertEquals(10, in.read(ByteBuffer.allocate(100)));
            }
        }
        assertEquals("before aaa", Files.readString(file));
        assertTrue(Files.isSymbolicLink(directory.resolve("link")));
    }

    @Test
    void whatIsOpenOnlyToBeReadIsNotWrittenUnderTheNameOfItsDescriptor() throws Exception {
        Path file = Files.writeString(directory.resolve("library"), "Java's own");
        try (FileChannel opened = FileChannel.open(file)) {
            assertTrue(opened.isOpen());
            Files.createSymbolicLink(directory.resolve("link"), Path.of(descriptorOf(file)));
            UserError refused = assertThrowsExactly(
                    UserError.class, () -> stream("link").output().close());
            assertEquals("cannot write to link: it is not open to be written", refused.getMessage());
            assertThrowsExactly(
                    UserError.class, () -> new ResultFiles(new TestEnvironment(directory, "")).requireWritable("link"));
            try (ReadableByteChannel in = stream("link").input()) {
                assertEquals(10, in.read(ByteBuffer.allocate(100)));
            }
        }
        assertEquals("Java's own", Files.readString(file));
    }

    @Test
    void thatNobodyReadsAPipeAnyMoreIsKnown() throws Exception {
        makePipe("pipe");
        FileChannel reader =
                FileChannel.open(directory.resolve("pipe"), StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (WritableByteChannel out = stream("pipe").output()) {
            assertEquals(1, out.write(ByteBuffer.allocate(1)));
            reader.close();
            assertThrowsExactly(ReaderGoneException.class, () -> out.write(ByteBuffer.allocate(1)));
        }
    }

    @Test
    void aDeviceThatIsFullIsNoPipe() throws Exception {
        assumeTrue(Files.exists(Path.of("/dev/full")), "this system has no such device");
        try (WritableByteChannel full = stream("/dev/full").output()) {
            assertThrowsExactly(IOException.class, () -> full.write(ByteBuffer.allocate(1)));
        }
    }

    private LocalStream stream(String name) throws UserError {
        return LocalStream.of(name, new TestEnvironment(directory, ""));
    }

    private void makePipe(String name) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("mkfifo", directory.resolve(name).toString())
                        .start()
                        .waitFor());
    }

    private static String descriptorOf(Path file) throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        assumeTrue(Files.isDirectory(descriptors), "this system does not show what a process has open");
        try (Stream<Path> all = Files.list(descriptors)) {
            return all.filter(descriptor -> leadsTo(descriptor, file))
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }
    }

    private static boolean leadsTo(Path descriptor, Path file) {
        try {
            return Files.isSameFile(descriptor, file);
        } catch (IOException e) {
            return false; // that of the listing itself
        }
    }
}
