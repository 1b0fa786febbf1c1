package socketlab.common.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Under which conditions runs were made. Where they differ in what was asked for, to which host or with which option of
 * {@code ping}, a difference of their round trips may be one of the conditions, and nothing is said about TCP and UDP.
 * Other differences hardly change a round trip, but whoever compares should know of them.
 */
final class Conditions {

    private final List<SavedRun> runs;

    Conditions(List<SavedRun> runs) {
        this.runs = runs;
    }

    /** What makes the runs unlike, each as {@code --warmup 0 in a.json, 1000 in b.json}; empty if they are alike. */
    List<String> unlike() {
        Set<String> options = new LinkedHashSet<>();
        runs.forEach(run -> options.addAll(run.options().keySet()));
        List<String> differences = new ArrayList<>();
        addDifference("server", SavedRun::host, runs, differences);
        for (String option : options) {
            addDifference(shownName(option), run -> shownValue(option, run), runs, differences);
        }
        return differences;
    }

    /** In what else they differ, likewise. */
    List<String> remarkable() {
        List<String> differences = new ArrayList<>();
        addDifference("version", run -> run.version() == null ? "none" : run.version(), runs, differences);
        for (String protocol : new String[] {"tcp", "udp"}) {
            List<SavedRun> ofProtocol =
                    runs.stream().filter(run -> run.protocol().equals(protocol)).toList();
            addDifference(protocol + " server", SavedRun::target, ofProtocol, differences);
        }
        SavedRun shortest = Collections.min(runs, Comparator.comparingLong(Conditions::requests));
        SavedRun longest = Collections.max(runs, Comparator.comparingLong(Conditions::requests));
        if (requests(shortest) < requests(longest)) {
            differences.add("requests from " + requests(shortest) + " in " + shortest.name() + " to "
                    + requests(longest) + " in " + longest.name());
        }
        return differences;
    }

    /** How many there were, which is less than was asked for where somebody broke off. */
    private static long requests(SavedRun run) {
        return run.sent() + run.unsent();
    }

    private static void addDifference(
            String what, Function<SavedRun, String> value, List<SavedRun> runs, List<String> differences) {
        Map<String, List<SavedRun>> groups =
                runs.stream().collect(Collectors.groupingBy(value, LinkedHashMap::new, Collectors.toList()));
        if (groups.size() > 1) {
            differences.add(what + " "
                    + groups.entrySet().stream()
                            .map(group -> group.getKey() + " in " + names(group.getValue()))
                            .collect(Collectors.joining(", ")));
        }
    }

    private static String names(List<SavedRun> runs) {
        String first = runs.get(0).name();
        return runs.size() == 1 ? first : first + " and " + (runs.size() - 1) + " more";
    }

    /** As it is written on the command line: {@code network.loss} is {@code --loss}. */
    private static String shownName(String option) {
        String name = option.substring(option.lastIndexOf('.') + 1);
        return "--" + (isTime(name) ? name.substring(0, name.length() - "Nanos".length()) : name);
    }

    private static String shownValue(String option, SavedRun run) {
        Object value = run.options().get(option);
        if (value == null) {
            return "none";
        }
        return isTime(option) && value instanceof Long nanos && nanos != 0
                ? PingText.millis(nanos) + " ms"
                : value.toString();
    }

    private static boolean isTime(String option) {
        return option.endsWith("Nanos");
    }
}
