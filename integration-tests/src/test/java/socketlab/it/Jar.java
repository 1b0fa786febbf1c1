package socketlab.it;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import socketlab.common.cli.ExecutionEnvironment;
import socketlab.tcp.client.TcpClientMain;
import socketlab.tcp.server.TcpServerMain;
import socketlab.udp.client.UdpClientMain;
import socketlab.udp.server.UdpServerMain;

/** One of the four programs: its entry point, and the jar in which it is delivered, which {@code java -jar} runs. */
enum Jar {
    TCP_SERVER("tcp-server", TcpServerMain::run),
    TCP_CLIENT("tcp-client", TcpClientMain::run),
    UDP_SERVER("udp-server", UdpServerMain::run),
    UDP_CLIENT("udp-client", UdpClientMain::run);

    private static final String JAVA = System.getProperty(
            "socketlab.java",
            Path.of(System.getProperty("java.home"), "bin", "java").toString());

    /** Most programs end after a moment, of which their start is the most: they need not be compiled well. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final Path ROOT = Path.of(System.getProperty("socketlab.root", ".."));

    /** What {@code main} calls with the process's own environment. */
    @FunctionalInterface
    private interface EntryPoint {
        int run(String[] arguments, ExecutionEnvironment environment);
    }

    private final String program;
    private final EntryPoint entryPoint;

    Jar(String program, EntryPoint entryPoint) {
        this.program = program;
        this.entryPoint = entryPoint;
    }

    /** The command line of a tool of the JDK that runs the jars. */
    static List<String> tool(String name, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(Path.of(JAVA).resolveSibling(name).toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs it in this JVM; returns the exit status. */
    int run(String[] arguments, ExecutionEnvironment environment) {
        return entryPoint.run(arguments, environment);
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
