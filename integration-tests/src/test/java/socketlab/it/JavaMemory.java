package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What a Java process holds: the bytes of all objects that are reachable, once everything else has been collected, and
 * the memory that it has of the system.
 */
record JavaMemory(long liveBytes, long residentBytes, String largestClasses) {

    private static final int LARGEST = 15;

    /** Has the process collect, count and say it, which takes it a moment in which it does nothing else. */
    static JavaMemory of(RunningProcess process) throws IOException, InterruptedException {
        try (RunningProcess jcmd =
                RunningProcess.start(Jar.tool("jcmd", Long.toString(process.pid()), "GC.class_histogram"))) {
            RunningProgram.Ending ending = jcmd.ending();
            assertEquals(0, ending.status(), ending::toString);
            List<String> lines = ending.outLines();
            String total = lines.get(lines.size() - 1).strip();
            return new JavaMemory(
                    Long.parseLong(total.split("\\s+")[2]),
                    1024 * Long.parseLong(process.statusField("VmRSS").replaceAll("\\D", "")),
                    lines.stream().limit(LARGEST).collect(Collectors.joining("\n")));
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%.1f / %.0f MB", liveBytes / 1e6, residentBytes / 1e6);
    }
}
