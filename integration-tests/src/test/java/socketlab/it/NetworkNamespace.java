package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A network of a test's own, and mounts of its own (Linux, {@code unshare}): interfaces, addresses and routes that the machine
 * does not have. What is tested there is the main method of a class, in a JVM of its own that ends with its test.
 */
final class NetworkNamespace {

    private NetworkNamespace() {}

    /**
     * Runs a main method in a new namespace, in which only the loopback interface is up; the test is skipped where the system
     * allows none, and fails if it ends with anything but 0.
     *
     * @param directory where it runs
     */
    static void run(Class<?> inside, Path directory, String... arguments) throws Exception {
        assumeTrue(isAllowed(), "this system allows no network namespace of a test's own: unshare -rnm does not work");
        Files.createDirectories(directory.resolve("target"));
        List<String> command = new ArrayList<>(List.of("unshare", "-rnm"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dsocketlab.root=" + absolute(System.getProperty("socketlab.root", "..")));
        command.addAll(List.of("-cp", classPath(), inside.getName()));
        command.addAll(List.of(arguments));
        try (RunningProcess process = RunningProcess.start(command, Map.of(), directory)) {
            RunningProgram.Ending ending = process.ending();
            assertEquals(0, ending.status(), () -> ending.out() + ending.err());
        }
    }

    private static boolean isAllowed() throws InterruptedException {
        try {
            Process trial = new ProcessBuilder("unshare", "-rnm", "ip", "link", "set", "lo", "up").start();
            return trial.waitFor(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program here
        }
    }

    private static String classPath() {
        List<String> absolute = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(System.getProperty("path.separator"))) {
            absolute.add(absolute(entry));
        }
        return String.join(System.getProperty("path.separator"), absolute);
    }

    private static String absolute(String path) {
        return Path.of(path).toAbsolutePath().normalize().toString();
    }

    /** Runs a command, such as {@code ip link set lo up}, to its end. */
    static void run(String... command) throws IOException, InterruptedException {
        try (RunningProcess process = RunningProcess.start(List.of(command))) {
            RunningProgram.Ending ending = process.ending();
            assertEquals(0, ending.status(), () -> String.join(" ", command) + ": " + ending.err());
        }
    }
}
