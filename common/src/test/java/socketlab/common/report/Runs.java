package socketlab.common.report;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import socketlab.common.message.Transport;
import socketlab.common.rtt.RoundTrips;
import socketlab.common.rtt.RoundTrips.ServerTimes;

/** Results of ping for tests. */
final class Runs {

    static final long TIMEOUT_NANOS = 1_000_000_000;

    private Runs() {}

    /** Three requests: answered after 1 ms and after 3 ms, lost; then a reply that is late. All as TCP would tell it. */
    static PingResult good() {
        RoundTrips roundTrips = new RoundTrips(1, TIMEOUT_NANOS, 100);
        for (int i = 0; i < 4; i++) {
            roundTrips.sent(1_700_000_000_000_000L + i, 0);
        }
        // The server's clock is 500 us ahead; it takes 100 us.
        roundTrips.arrived(1, 1_700_000_000_000_000L, 1_000_000, 1_700_000_000_001_000L, times(1_700_000_000_000_950L));
        roundTrips.arrived(2, 1_700_000_000_000_001L, 3_000_000, 1_700_000_000_003_001L, times(1_700_000_000_001_951L));
        roundTrips.arrived(2, 1_700_000_000_000_001L, 3_500_000, 1_700_000_000_003_501L, times(1_700_000_000_001_951L));
        roundTrips.expire(TIMEOUT_NANOS, lost -> {});
        roundTrips.arrived(
                4, 1_700_000_000_000_003L, TIMEOUT_NANOS + 5, 1_700_000_001_000_000L, times(1_700_000_000_000_000L));
        return new PingResult(
                "tcp-client",
                "1.2.3",
                Transport.TCP,
                "127.0.0.1:4242",
                "127.0.0.1:51544",
                new PingResult.Times(
                        Instant.parse("2026-01-02T03:04:05.1Z"),
                        Instant.parse("2026-01-02T03:04:05.678901Z"),
                        Instant.parse("2026-01-02T03:04:07.5Z")),
                new PingResult.Options(
                        OptionalLong.of(4),
                        200_000_000,
                        TIMEOUT_NANOS,
                        OptionalLong.of(10_000_000_000L),
                        160,
                        5,
                        0xb8,
                        Map.of()),
                OptionalLong.of(123_456),
                2,
                roundTrips,
                Optional.empty());
    }

    /** Two requests, no reply at all, over UDP, with no end asked for. */
    static PingResult unanswered() {
        RoundTrips roundTrips = new RoundTrips(7, TIMEOUT_NANOS, 100);
        roundTrips.sent(11, 0);
        roundTrips.sent(12, 0);
        roundTrips.expireAll(lost -> {});
        return new PingResult(
                "udp-client",
                "1.2.3",
                Transport.UDP,
                "[0:0:0:0:0:0:0:1]:4242",
                "[::1]:51544",
                new PingResult.Times(Instant.EPOCH, Instant.EPOCH, Instant.EPOCH),
                new PingResult.Options(
                        OptionalLong.empty(),
                        0,
                        TIMEOUT_NANOS,
                        OptionalLong.empty(),
                        160,
                        0,
                        0,
                        Map.of("loss", "out=10%")),
                OptionalLong.empty(),
                0,
                roundTrips,
                Optional.empty());
    }

    private static ServerTimes times(long receivedAtMicros) {
        return new ServerTimes(receivedAtMicros, receivedAtMicros + 100, 100_000);
    }
}
