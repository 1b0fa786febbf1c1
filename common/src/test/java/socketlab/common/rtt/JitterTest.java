package socketlab.common.rtt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class JitterTest {

    private final Jitter jitter = new Jitter();

    @Test
    void thereIsNoneBeforeTheSecondReply() {
        assertJitter(OptionalDouble.empty(), OptionalDouble.empty());
        jitter.record(1_000);
        assertJitter(OptionalDouble.empty(), OptionalDouble.empty());
    }

    @Test
    void bothDefinitionsFollowTheirFormulas() {
        jitter.record(1_000);
        jitter.record(1_160);
        // |D| = 160; J = 0 + (160 - 0) / 16 = 10; mean = 160
        assertJitter(OptionalDouble.of(10), OptionalDouble.of(160));
        jitter.record(1_142);
        // |D| = 18; J = 10 + (18 - 10) / 16 = 10.5; mean = (160 + 18) / 2 = 89
        assertJitter(OptionalDouble.of(10.5), OptionalDouble.of(89));
        jitter.record(1_142);
        // |D| = 0; J = 10.5 - 10.5 / 16 = 9.84375; mean = 178 / 3
        assertJitter(OptionalDouble.of(9.84375), OptionalDouble.of(178 / 3.0));
    }

    @Test
    void aSteadyDelayHasNone() {
        for (int i = 0; i < 100; i++) {
            jitter.record(123_456_789);
        }
        assertJitter(OptionalDouble.of(0), OptionalDouble.of(0));
    }

    @Test
    void shorterAndLongerCountAlike() {
        Jitter mirrored = new Jitter();
        for (long rtt : new long[] {500, 100, 900, 300, 300, 800}) {
            jitter.record(rtt);
            mirrored.record(1_000 - rtt);
        }
        assertEquals(jitter.rfc3550Nanos(), mirrored.rfc3550Nanos());
        assertEquals(jitter.meanAbsoluteDifferenceNanos(), mirrored.meanAbsoluteDifferenceNanos());
        // 400 + 800 + 600 + 0 + 500 = 2300, of 5 differences
        assertEquals(OptionalDouble.of(460), jitter.meanAbsoluteDifferenceNanos());
    }

    @Test
    void theSmoothedOneApproachesASteadyDifference() {
        for (int i = 0; i < 1_000; i++) {
            jitter.record(i % 2 == 0 ? 1_000 : 2_000);
        }
        assertEquals(1_000, jitter.rfc3550Nanos().getAsDouble(), 1e-6);
        assertEquals(OptionalDouble.of(1_000), jitter.meanAbsoluteDifferenceNanos());
    }

    private void assertJitter(OptionalDouble rfc3550, OptionalDouble mean) {
        assertEquals(rfc3550, jitter.rfc3550Nanos());
        assertEquals(mean, jitter.meanAbsoluteDifferenceNanos());
    }
}
