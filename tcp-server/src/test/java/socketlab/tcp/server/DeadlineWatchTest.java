package socketlab.tcp.server;

import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.message.Transport;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;

@DisplayName("The watch over deadlines")
class DeadlineWatchTest {

    private final OutOfMemoryError error = new OutOfMemoryError("as this test wants it");

    private final TimeSource failing = new TimeSource() {
        @Override
        public long nanos() {
            throw error;
        }

        @Override
        public long wallMicros() {
            throw error;
        }
    };

    @Test
    void deadlinesThatCanNeverBeKeptAgainAreGivenUpAfterManyTries() {
        error.setStackTrace(new StackTraceElement[0]); // it is logged, and shall not look like a real one
        AtomicReference<Throwable> told = new AtomicReference<>();
        AtomicInteger pauses = new AtomicInteger();
        Service service = new Service(Transport.TCP, TimeSource.SYSTEM::nanos);
        new DeadlineWatch(Set.of(), Duration.ofMillis(1), Runnable::run, failing, service.logAllowance(), told::set)
                .run(nanos -> pauses.incrementAndGet());
        assertSame(error, told.get());
        assertTrue(pauses.get() > 10, pauses + " tries");
    }
}
