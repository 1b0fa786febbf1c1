package socketlab.common.rtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.Seed;
import socketlab.common.rtt.RoundTrips.Arrival;
import socketlab.common.rtt.RoundTrips.Counts;
import socketlab.common.rtt.RoundTrips.ServerTimes;

@DisplayName("Round trips do in a ring what a trivial twin does with a map that forgets nothing")
class RandomRoundTripsTest {

    private static final long TIMEOUT = 100;

    @Test
    void theRingAgreesWithItsTwinAtEveryStep() {
        Seed seed = Seed.ofThisRun();
        Random random = seed.newRandom();
        for (int run = 0; run < 200; run++) {
            int remembered = 1 + random.nextInt(random.nextBoolean() ? 5 : 300);
            long firstId = random.nextInt(1_000);
            long now = random.nextBoolean() ? Long.MAX_VALUE - random.nextInt(2_000) : random.nextLong();
            String where = "run " + run + ", " + remembered + " remembered" + seed;
            RoundTrips ring = new RoundTrips(firstId, TIMEOUT, remembered);
            Twin twin = new Twin(firstId, remembered);
            for (int step = 0; step < 500; step++) {
                now += random.nextInt(20);
                switch (random.nextInt(5)) {
                    case 0, 1 -> {
                        ring.sent(ring.nextId(), now);
                        twin.sent(now);
                    }
                    case 2 -> {
                        long id = ring.nextId() - random.nextInt(random.nextBoolean() ? 8 : remembered + 3);
                        Arrival.Kind kind = ring.arrived(id, id, now, 0, new ServerTimes(0, 0, 0))
                                .kind();
                        assertEquals(twin.arrived(id, now), kind, "a reply to " + id + " in " + where);
                    }
                    case 3 -> {
                        long id = ring.nextId() - random.nextInt(8);
                        ring.unsent(id);
                        twin.unsent(id);
                    }
                    default -> {
                        List<Long> lost = new ArrayList<>();
                        ring.expire(now, exchange -> lost.add(exchange.id()));
                        assertEquals(twin.expire(now), lost, where);
                    }
                }
                assertAgree(ring, twin, where);
            }
            ring.expireAll(exchange -> {});
            Counts end = ring.counts();
            assertEquals(end.sent(), end.received() + end.late() + end.lost(), where);
            assertEquals(0, ring.outstanding(), where);
        }
    }

    private static void assertAgree(RoundTrips ring, Twin twin, String where) {
        Counts counts = ring.counts();
        assertEquals(counts.sent(), counts.received() + counts.late() + counts.lost() + ring.outstanding(), where);
        assertEquals(twin.count("answered"), counts.received(), where);
        assertEquals(twin.count("late"), counts.late(), where);
        assertEquals(twin.count("lost"), counts.lost(), where);
        assertEquals(twin.count("waiting"), ring.outstanding(), where);
        assertEquals(twin.duplicated, counts.duplicated(), where);
        assertEquals(twin.unknown, counts.unknown(), where);
        assertSameLosses(ring.lossRuns(), twin.inARow(), where);
        if (ring.outstanding() > 0) {
            assertEquals(twin.nextExpiry(), ring.nextExpiryNanos(), where);
        }
    }

    /** @param inARow {@code L} for each that was lost, a point for each other */
    private static void assertSameLosses(LossRuns losses, String inARow, String where) {
        List<String> runs =
                Stream.of(inARow.split("\\.+")).filter(run -> !run.isEmpty()).toList();
        String ofFollowers = inARow.replaceAll("(?<!L).", "");
        assertEquals(runs.size(), losses.runs(), where);
        assertEquals(runs.stream().mapToInt(String::length).max().orElse(0), losses.longest(), where);
        assertEquals(share(inARow), losses.probability(), where);
        assertEquals(share(ofFollowers), losses.probabilityAfterLoss(), where);
    }

    private static OptionalDouble share(String inARow) {
        long lost = inARow.chars().filter(each -> each == 'L').count();
        return inARow.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of((double) lost / inARow.length());
    }

    /** Every id with its state, in words, and in the order of the ids. */
    private static final class Twin {
        private final Map<Long, String> states = new LinkedHashMap<>();
        private final Map<Long, Long> starts = new HashMap<>();
        private final int remembered;
        private long nextId;
        private long duplicated;
        private long unknown;

        Twin(long firstId, int remembered) {
            this.nextId = firstId;
            this.remembered = remembered;
        }

        void sent(long now) {
            states.put(nextId, "waiting");
            starts.put(nextId, now);
            nextId++;
            states.replace(nextId - 1 - remembered, "waiting", "lost");
        }

        Arrival.Kind arrived(long id, long now) {
            if (!states.containsKey(id) || !isRemembered(id)) {
                unknown++;
                return Arrival.Kind.UNKNOWN;
            }
            switch (states.get(id)) {
                case "answered", "late" -> {
                    duplicated++;
                    return Arrival.Kind.DUPLICATE;
                }
                case "waiting", "unsent" -> {
                    if (now - starts.get(id) < TIMEOUT) {
                        states.put(id, "answered");
                        return Arrival.Kind.IN_TIME;
                    }
                }
                default -> {}
            }
            states.put(id, "late");
            return Arrival.Kind.LATE;
        }

        void unsent(long id) {
            if (isRemembered(id)) {
                states.replace(id, "waiting", "unsent");
            }
        }

        String inARow() {
            return states.values().stream()
                    .filter(state -> !state.equals("waiting") && !state.equals("unsent"))
                    .map(state -> state.equals("lost") ? "L" : ".")
                    .collect(Collectors.joining());
        }

        List<Long> expire(long now) {
            List<Long> lost = waiting().stream()
                    .filter(id -> now - starts.get(id) >= TIMEOUT)
                    .toList();
            lost.forEach(id -> states.put(id, "lost"));
            return lost;
        }

        long nextExpiry() {
            return starts.get(waiting().get(0)) + TIMEOUT;
        }

        long count(String state) {
            return Collections.frequency(states.values(), state);
        }

        private List<Long> waiting() {
            return states.keySet().stream()
                    .filter(id -> states.get(id).equals("waiting"))
                    .toList();
        }

        /** Of the latest ones only, so many as may be remembered; a ring that may still grow remembers them all. */
        private boolean isRemembered(long id) {
            return id >= nextId - remembered;
        }
    }
}
