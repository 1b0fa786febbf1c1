package socketlab.common.cli.client;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Stands still until a test moves it; then what is due on the way is done, each at its time. */
final class FakeTime implements TickingTime {

    private static final long START_MICROS = 1_700_000_000_000_000L;

    private final long startNanos;
    private final AtomicLong nanos;
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(Comparator.comparingLong(task -> task.dueNanos));

    /** Something that is done again and again. */
    private static final class Task {
        private final long everyNanos;
        private final Runnable work;
        private long dueNanos;

        Task(long everyNanos, Runnable work, long dueNanos) {
            this.everyNanos = everyNanos;
            this.work = work;
            this.dueNanos = dueNanos;
        }
    }

    /** @param startNanos where nanosecond clocks may start: anywhere */
    FakeTime(long startNanos) {
        this.startNanos = startNanos;
        this.nanos = new AtomicLong(startNanos);
    }

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public long wallMicros() {
        return START_MICROS + passedNanos() / 1_000;
    }

    long passedNanos() {
        return nanos.get() - startNanos;
    }

    @Override
    public synchronized Ticking every(String name, long intervalNanos, Runnable work) {
        Task task = new Task(intervalNanos, work, passedNanos() + intervalNanos);
        tasks.add(task);
        return () -> remove(task);
    }

    private synchronized void remove(Task task) {
        tasks.remove(task);
    }

    /** How many things are still done again and again. */
    synchronized int tasks() {
        return tasks.size();
    }

    synchronized void advance(long byNanos) {
        long end = passedNanos() + byNanos;
        while (!tasks.isEmpty() && tasks.peek().dueNanos <= end) {
            Task task = tasks.remove();
            nanos.set(startNanos + task.dueNanos);
            task.dueNanos += task.everyNanos;
            tasks.add(task);
            task.work.run();
        }
        nanos.set(startNanos + end);
    }
}
