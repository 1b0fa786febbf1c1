package socketlab.it;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A directory in which a client is run. It waits long for replies: a busy machine is no error. */
record Workplace(Protocol protocol, Path directory) {

    /** Starts the client, in this JVM. */
    RunningProgram start(String... arguments) {
        return EmbeddedProgram.start(protocol.client(), directory, patient(arguments));
    }

    /** Runs the client to its end, in this JVM; its standard input is empty. */
    RunningProgram.Ending run(String... arguments) throws Exception {
        try (RunningProgram client = start(arguments)) {
            client.endInput();
            return client.ending();
        }
    }

    /** Starts the client's jar as a process. */
    RunningProcess startProcess(String... arguments) throws IOException {
        return startProcess(Map.of(), arguments);
    }

    RunningProcess startProcess(Map<String, String> environment, String... arguments) throws IOException {
        return RunningProcess.start(command(arguments), environment, directory);
    }

    /** The command line of the client's jar. */
    List<String> command(String... arguments) {
        return protocol.client().command(patient(arguments));
    }

    private static String[] patient(String... arguments) {
        List<String> patient = new ArrayList<>(List.of(arguments));
        patient.addAll(1, List.of("--timeout", "60s"));
        return patient.toArray(String[]::new);
    }

    /** The same as a process. */
    RunningProgram.Ending runProcess(Map<String, String> environment, String... arguments) throws Exception {
        try (RunningProcess client = startProcess(environment, arguments)) {
            client.endInput();
            return client.ending();
        }
    }

    /** Makes a file, and the directories that lead there. */
    Path write(String name, byte[] content) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    byte[] read(String name) throws IOException {
        return Files.readAllBytes(directory.resolve(name));
    }

    boolean has(String name) {
        return Files.exists(directory.resolve(name));
    }

    /** All files in it and below, as paths from here, in order; programs may delete some meanwhile. */
    List<String> files() throws IOException {
        List<String> names = new ArrayList<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                names.add(directory.relativize(file).toString());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                return e instanceof NoSuchFileException
                        ? FileVisitResult.CONTINUE
                        : super.postVisitDirectory(visited, e);
            }
        });
        Collections.sort(names);
        return names;
    }

    /** Bytes of all values, different for each seed. */
    static byte[] content(int size, long seed) {
        byte[] content = new byte[size];
        new Random(seed).nextBytes(content);
        return content;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
