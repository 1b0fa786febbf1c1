package socketlab.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One of the four programs as it is delivered: a jar that {@code java -jar} runs. */
enum Jar {
    TCP_SERVER("tcp-server"),
    TCP_CLIENT("tcp-client"),
    UDP_SERVER("udp-server"),
    UDP_CLIENT("udp-client");

    private static final String JAVA = System.getProperty(
            "socketlab.java",
            Path.of(System.getProperty("java.home"), "bin", "java").toString());

    /** Most programs end after a moment, of which their start is the most: they need not be compiled well. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final Path ROOT = Path.of(System.getProperty("socketlab.root", ".."));

    private final String program;

    Jar(String program) {
        this.program = program;
    }

    /** The name under which the program speaks of itself. */
    String program() {
        return program;
    }

    /** The command line that runs it for a moment. */
    List<String> command(String... arguments) {
        return commandWith(SHORT_LIVED, arguments);
    }

    /** The command line that runs it for as long as it takes, by a JVM that is told something, or nothing. */
    List<String> commandWith(List<String> jvmOptions, String... arguments) {
        Path jar = ROOT.resolve(program)
                .resolve("target")
                .resolve(program + ".jar")
                .toAbsolutePath();
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is not there: build it with 'mvn package -DskipTests'");
        }
        List<String> command = new ArrayList<>(List.of(JAVA));
        command.addAll(jvmOptions);
        command.addAll(List.of("-jar", jar.toString()));
        command.addAll(List.of(arguments));
        return command;
    }
}
