package socketlab;

import static com.tngtech.archunit.base.DescribedPredicate.doNot;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import socketlab.common.rtt.TimeSource;

/**
 * Which room may know of which. The arrows are those of ARCHITECTURE.md; where one is broken, the reason given with the
 * rule says how to mend it.
 */
class ArchitectureTest {

    private static final List<String> MODULES =
            List.of("common", "tcp-server", "tcp-client", "udp-server", "udp-client");

    private static final JavaClasses PROGRAM = new ClassFileImporter()
            .importPaths(MODULES.stream()
                    .map(module -> Path.of("..", module, "target", "classes"))
                    .toList());

    private static final JavaClasses PROGRAM_AND_TESTS = new ClassFileImporter()
            .importPaths(Stream.concat(MODULES.stream(), Stream.of("integration-tests"))
                    .flatMap(module -> Stream.of("classes", "test-classes")
                            .map(classes -> Path.of("..", module, "target", classes)))
                    .filter(Files::isDirectory)
                    .toList());

    private static final String COMMON = "socketlab.common.";

    /** Each room of {@code common} and the rooms that it may import. */
    private static final Map<String, List<String>> MAY_IMPORT = new TreeMap<>(Map.ofEntries(
            entry("message", List.of()),
            entry("memory", List.of()),
            entry("resilience", List.of()),
            entry("framing", List.of("message", "memory")),
            entry("rtt", List.of()),
            entry("text", List.of()),
            entry("files", List.of("memory", "text")),
            entry("link", List.of("rtt")),
            entry("reliable", List.of("message", "rtt")),
            entry("simulation", List.of("link", "reliable", "rtt")),
            entry("service", List.of("message", "files", "memory", "resilience")),
            entry("report", List.of("message", "rtt", "link", "reliable", "simulation")),
            entry("udp", List.of("message", "memory", "resilience", "framing", "rtt", "link", "reliable")),
            entry(
                    "cli",
                    List.of(
                            "message",
                            "memory",
                            "resilience",
                            "text",
                            "framing",
                            "rtt",
                            "files",
                            "link",
                            "reliable",
                            "simulation",
                            "udp",
                            "service",
                            "report"))));

    private static final String[] APPLICATIONS = {
        "socketlab.tcp.server", "socketlab.tcp.client", "socketlab.udp.server", "socketlab.udp.client"
    };

    /** Rooms that think and do nothing else: no sockets, so that tests and event loops can drive them as well. */
    private static final String[] ROOMS_WITHOUT_SOCKETS = {
        COMMON + "message..",
        COMMON + "memory..",
        COMMON + "resilience..",
        COMMON + "text..",
        COMMON + "framing..",
        COMMON + "rtt..",
        COMMON + "files..",
        COMMON + "link..",
        COMMON + "reliable..",
        COMMON + "simulation..",
        COMMON + "service..",
        COMMON + "report.."
    };

    /** Rooms that read and write files, so that they know channels, and wait for a thread that is given to them. */
    private static final String[] ROOMS_OF_FILES = {COMMON + "files..", COMMON + "service.."};

    /** What is about the network; a {@code file:} URI is not. */
    private static final DescribedPredicate<JavaClass> SOCKETS = resideInAPackage("java.net..")
            .and(doNot(belongToAnyOf(URI.class)))
            .or(assignableTo(NetworkChannel.class))
            .or(assignableTo(SelectableChannel.class))
            .or(assignableTo(Selector.class))
            .as("sockets");

    /** What starts threads, or waits for what others do to a lock. */
    private static final DescribedPredicate<JavaClass> THREADS = resideInAnyPackage(
                    "java.util.concurrent", "java.util.concurrent.locks")
            .as("threads");

    /** The same without what a thread needs that came as an argument. */
    private static final DescribedPredicate<JavaClass> OWN_THREADS = assignableTo(ExecutorService.class)
            .or(belongToAnyOf(Executors.class, CompletableFuture.class))
            .as("threads of its own");

    @Test
    void everyRoomOfCommonIsKnownHere() {
        Set<String> rooms = new TreeSet<>();
        for (JavaClass type : PROGRAM) {
            if (type.getPackageName().startsWith(COMMON)) {
                rooms.add(type.getPackageName().substring(COMMON.length()).split("\\.")[0]);
            }
        }
        assertEquals(MAY_IMPORT.keySet(), rooms, "add a new room to MAY_IMPORT, with what it may import");
    }

    @TestFactory
    Stream<DynamicTest> aRoomOfCommonImportsOnlyWhatItMay() {
        return MAY_IMPORT.entrySet().stream()
                .map(room -> test(room.getKey(), onlyImports(room.getKey(), room.getValue())));
    }

    private static ArchRule onlyImports(String room, List<String> others) {
        String[] allowed = Stream.concat(Stream.of(room), others.stream())
                .map(name -> COMMON + name + "..")
                .toArray(String[]::new);
        return classes()
                .that()
                .resideInAPackage(COMMON + room + "..")
                .should()
                .onlyDependOnClassesThat(resideOutsideOfPackage("socketlab..").or(resideInAnyPackage(allowed)))
                .because(room + " may import " + (others.isEmpty() ? "no other room" : String.join(", ", others))
                        + ": move the code to the room that knows both, or pass in what it needs as an argument");
    }

    @TestFactory
    Stream<DynamicTest> theApplicationsDoNotKnowEachOther() {
        return Stream.of(APPLICATIONS)
                .map(
                        application -> test(
                                application,
                                noClasses()
                                        .that()
                                        .resideInAPackage(application + "..")
                                        .should()
                                        .dependOnClassesThat()
                                        .resideInAnyPackage(Stream.of(APPLICATIONS)
                                                .filter(other -> !other.equals(application))
                                                .map(other -> other + "..")
                                                .toArray(String[]::new))
                                        .because(
                                                "each jar is complete without the others: what two of them need goes to common")));
    }

    @TestFactory
    Stream<DynamicTest> aLibraryIsKnownOnlyWhereItIsHidden() {
        return Stream.of(
                onlyIn(
                        "JSON",
                        "tools.jackson..",
                        "other rooms speak of messages and results: add a method to the codec or to the report",
                        COMMON + "message..",
                        COMMON + "report.."),
                onlyIn("the histogram", "org.HdrHistogram..", "other rooms ask LatencyHistogram", COMMON + "rtt.."),
                onlyIn(
                        "Log4j's engine",
                        "org.apache.logging.log4j.core..",
                        "the log is set up in ServerLog; others ask it for a logger",
                        COMMON + "cli.server.."),
                onlyIn(
                        "logging",
                        "org.apache.logging.log4j..",
                        "only servers log, by ServerLog.of; clients talk to a person, and the inner rooms return or throw",
                        COMMON + "cli.server..",
                        "socketlab.tcp.server..",
                        "socketlab.udp.server.."),
                onlyIn(
                        "picocli",
                        "picocli..",
                        "the command line ends in cli and in the main classes: pass on plain values",
                        COMMON + "cli..",
                        "socketlab.tcp..",
                        "socketlab.udp.."),
                onlyIn(
                        "JLine",
                        "org.jline..",
                        "only what is drawn on a terminal needs it: see LineSource and TerminalLine",
                        COMMON + "cli.client.."));
    }

    private static DynamicTest onlyIn(String what, String library, String mending, String... rooms) {
        return test(
                what,
                noClasses()
                        .that()
                        .resideOutsideOfPackages(rooms)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(library)
                        .because(mending));
    }

    @Test
    void theCommandLineOfAnApplicationEndsInItsMainClass() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Main")
                .and()
                .resideInAnyPackage("socketlab.tcp..", "socketlab.udp..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .because("only main classes read options: hand the values on in a record such as TcpLimits")
                .check(PROGRAM);
    }

    @Test
    void theInnerRoomsKnowNoSockets() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOMS_WITHOUT_SOCKETS)
                .should()
                .dependOnClassesThat(SOCKETS)
                .because("bytes and messages come in as arguments: read and write the socket in the application")
                .check(PROGRAM);
        noClasses()
                .that()
                .resideInAnyPackage(ROOMS_WITHOUT_SOCKETS)
                .and()
                .resideOutsideOfPackages(ROOMS_OF_FILES)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.nio.channels..")
                .because("only files are read and written in the inner rooms")
                .check(PROGRAM);
    }

    @Test
    void theInnerRoomsStartNoThreads() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOMS_WITHOUT_SOCKETS)
                .and()
                .resideOutsideOfPackages(COMMON + "files..", COMMON + "memory..", COMMON + "resilience..")
                .should()
                .callMethod(Thread.class, "start")
                .orShould()
                .dependOnClassesThat(THREADS)
                .because("whoever calls decides about threads: start them in the application or in cli")
                .check(PROGRAM);
        noClasses()
                .that()
                .resideInAnyPackage(COMMON + "files..", COMMON + "memory..", COMMON + "resilience..")
                .should()
                .callMethod(Thread.class, "start")
                .orShould()
                .dependOnClassesThat(OWN_THREADS)
                .because("digests are computed by an Executor that comes as an argument")
                .check(PROGRAM);
    }

    /** The moment when a run of ping started is written down and never computed with, so PingCommand may ask for it. */
    @Test
    void timeComesFromTheOneTimeSource() {
        noClasses()
                .that()
                .haveNameNotMatching("socketlab\\.common\\.rtt\\.TimeSource(\\$.*)?")
                .should()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .because("tests say what time it is: take a TimeSource, or the time itself, as an argument")
                .check(PROGRAM);
        noClasses()
                .that()
                .haveNameNotMatching("socketlab\\.common\\.rtt\\.TimeSource(\\$.*)?")
                .and()
                .doNotHaveFullyQualifiedName("socketlab.common.cli.client.PingCommand")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .because("tests say what time it is: take a TimeSource, or the time itself, as an argument")
                .check(PROGRAM);
    }

    @Test
    void theBadNetworkHasNoChanceOfItsOwn() {
        knowNoRandomNumbers("link")
                .because("the same seed must deal the same fate: throw Dice, which the seed decides")
                .check(PROGRAM);
    }

    /** Sockets and threads are forbidden above, for all rooms that think and do nothing else. */
    @Test
    void reliableTransferKnowsNoClockAndNoChance() {
        String mending =
                "whoever drives the two ends says what time it is, and a run can be repeated: take it as an argument";
        knowNoRandomNumbers("reliable").because(mending).check(PROGRAM);
        knowNoRandomNumbers("simulation").because(mending).check(PROGRAM);
        noClasses()
                .that()
                .resideInAnyPackage(COMMON + "reliable..", COMMON + "simulation..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(TimeSource.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.channels..", "java.nio.file..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Instant.class)
                .because(mending)
                .check(PROGRAM);
    }

    private static ArchRule knowNoRandomNumbers(String room) {
        return noClasses()
                .that()
                .resideInAPackage(COMMON + room + "..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(RandomGenerator.class)
                .orShould()
                .callMethod(Math.class, "random");
    }

    /** Where a server's log goes before its command line is read: failures on the way there are the process's. */
    @Test
    void whereAProgramReadsAndPrintsComesWithItsEnvironment() {
        noClasses()
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "in")
                .because("the program may run inside another one: ask the ExecutionEnvironment")
                .check(PROGRAM);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("socketlab.common.cli.server.ServerLog")
                .should()
                .accessField(System.class, "err")
                .because("the program may run inside another one: ask the ExecutionEnvironment")
                .check(PROGRAM);
        noClasses()
                .should()
                .callMethod(System.class, "setOut", PrintStream.class)
                .orShould()
                .callMethod(System.class, "setErr", PrintStream.class)
                .orShould()
                .callMethod(System.class, "setIn", InputStream.class)
                .because("tests and programs share them with all that runs beside: pass an ExecutionEnvironment")
                .check(PROGRAM_AND_TESTS);
    }

    @Test
    void nobodySleeps() {
        noClasses()
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .because("sleeping hopes that something has happened: wait for it, with a deadline")
                .check(PROGRAM);
    }

    private static DynamicTest test(String name, ArchRule rule) {
        return DynamicTest.dynamicTest(name, () -> rule.check(PROGRAM));
    }
}
