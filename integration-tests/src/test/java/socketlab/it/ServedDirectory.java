package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static socketlab.it.Patience.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** A directory of a test's own, of which a server serves the files. Closing it deletes it and all that is in it. */
record ServedDirectory(Path path) implements AutoCloseable {

    private static final Path MEMORY = Path.of("/dev/shm");

    static ServedDirectory create() {
        return createIn(Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** In a file system in memory, where there is one: for a few small files, or for holes. */
    static ServedDirectory createInMemory() {
        return Files.isWritable(MEMORY) ? createIn(MEMORY) : create();
    }

    private static ServedDirectory createIn(Path parent) {
        try {
            return new ServedDirectory(Files.createTempDirectory(parent, "socketlab"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a command line takes it. */
    String argument() {
        return path.toString();
    }

    /** A file or directory in it; its name is UTF-8 on the disk, whatever the locale of the tests is. */
    Path file(String name) {
        StringBuilder uri = new StringBuilder(path.toUri().getRawPath().replaceFirst("/$", "") + "/");
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            uri.append(b == '/' ? "/" : "%" + HexFormat.of().toHexDigits(b));
        }
        return Path.of(URI.create("file://" + uri));
    }

    void write(String name, byte[] content) throws IOException {
        Files.createDirectories(file(name).getParent());
        Files.write(file(name), content);
    }

    byte[] read(String name) throws IOException {
        return Files.readAllBytes(file(name));
    }

    void assertHolds(String name, byte[] content) throws IOException {
        assertArrayEquals(content, read(name), name);
    }

    /** Unfinished files of a server, wherever they are. */
    List<String> partials() {
        return names().stream().filter(name -> name.contains(".socketlab-")).toList();
    }

    void assertHasNoPartials() {
        assertEquals(List.of(), partials());
    }

    /** What a server does at once may still take it a moment. */
    void awaitNoPartials() {
        await("unfinished files to be deleted").until(this::partials, List::isEmpty);
    }

    /** Waits until a server has begun to write a file. */
    void awaitPartial() {
        await("an unfinished file").until(() -> !partials().isEmpty());
    }

    /** All that is in it, at any depth; looks again where something goes meanwhile. */
    List<String> names() {
        return await("a moment in which nothing goes")
                .ignoreExceptionsMatching(
                        e -> e instanceof UncheckedIOException && e.getCause() instanceof NoSuchFileException)
                .until(this::namesNow, names -> true);
    }

    private List<String> namesNow() throws IOException {
        try (Stream<Path> all = Files.walk(path)) {
            return all.filter(inside -> !inside.equals(path))
                    .map(inside -> path.relativize(inside).toString())
                    .sorted()
                    .toList();
        }
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(path)) {
            for (Path inside : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(inside);
            }
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
