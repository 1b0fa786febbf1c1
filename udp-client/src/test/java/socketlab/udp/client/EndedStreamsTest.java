package socketlab.udp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.memory.Account;
import socketlab.common.reliable.Settings;
import socketlab.common.rtt.TimeSource;
import socketlab.common.udp.EndedStream;
import socketlab.common.udp.ReliableStream;

@DisplayName("Of the streams that are closed, the latest go on to answer for a while")
class EndedStreamsTest {

    private static final long LINGER = Settings.DEFAULT.lingerNanos();

    private final EndedStreams streams = new EndedStreams();

    /** One that was closed at such a time. */
    private static EndedStream endedAt(long nanos) {
        TimeSource time = new TimeSource() {
            @Override
            public long nanos() {
                return nanos;
            }

            @Override
            public long wallMicros() {
                return 0;
            }
        };
        ReliableStream stream =
                new ReliableStream(1, Settings.DEFAULT, Duration.ofDays(1), Account.unlimited(), datagram -> {}, time);
        stream.close();
        return stream.ended();
    }

    @Test
    void theOldestGoesForOneMoreThanTheMost() {
        for (int id = 0; id < EndedStreams.MOST; id++) {
            streams.add(id, endedAt(0));
        }
        assertNotNull(streams.get(0));
        EndedStream latest = endedAt(0);
        streams.add(1_000, latest);
        assertNull(streams.get(0));
        assertNotNull(streams.get(1));
        assertSame(latest, streams.get(1_000));
        assertEquals(EndedStreams.MOST, streams.size());
    }

    @Test
    void oneGoesWhenNothingHasComeForTheTimeToLinger() {
        streams.add(1, endedAt(100));
        streams.add(2, endedAt(101));
        streams.forgetOver(100 + LINGER - 1);
        assertNotNull(streams.get(1));
        streams.forgetOver(100 + LINGER);
        assertNull(streams.get(1));
        assertNotNull(streams.get(2));
    }
}
