package socketlab.common.cli.client;

import java.io.Closeable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import socketlab.common.rtt.TimeSource;

/** A source of time that can also have something done again and again, so that tests can let a limit pass at once. */
interface TickingTime extends TimeSource {

    /** The machine's own clocks, and a thread for each thing that is done. */
    TickingTime SYSTEM = new TickingTime() {
        @Override
        public long nanos() {
            return TimeSource.SYSTEM.nanos();
        }

        @Override
        public long wallMicros() {
            return TimeSource.SYSTEM.wallMicros();
        }

        @Override
        public Ticking every(String name, long intervalNanos, Runnable task) {
            CountDownLatch over = new CountDownLatch(1);
            Thread thread = new Thread(() -> repeat(intervalNanos, task, over), name);
            thread.setDaemon(true);
            thread.start();
            return over::countDown;
        }
    };

    /** Something that is done again and again. */
    interface Ticking extends Closeable {

        /** It is not done any more, but for a run of it that has begun. */
        @Override
        void close();
    }

    /**
     * Has something done again and again, the first time after one interval.
     *
     * @param name says in a list of threads what it is for
     */
    Ticking every(String name, long intervalNanos, Runnable task);

    /** One time that fails is none that ends the others: they are there for what nobody else would notice. */
    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    private static void repeat(long intervalNanos, Runnable task, CountDownLatch over) {
        try {
            while (!over.await(intervalNanos, TimeUnit.NANOSECONDS)) {
                run(task);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
