package socketlab.tcp.server;

import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;

/**
 * One thread for each connection. Where the running JVM has virtual threads (Java 21 and later), the first connections get
 * platform threads, and those beyond them virtual ones, which cost kilobytes. A platform thread reads and writes in plain
 * calls into the kernel; a virtual one that finds nothing to read is set aside, another thread waits for the bytes with
 * epoll, and wakes it, for each message. A connection that ends leaves its platform thread's place to the next. Without
 * virtual threads, all are platform threads.
 *
 * <p>This is compiled for Java 17, so it asks for virtual threads by name. {@link #start} may be called by any thread.
 */
final class ConnectionThreads {

    /**
     * How many connections get platform threads where there are virtual ones. Measured on two busy processors (JDK 25), one
     * request under way on each connection: on platform threads, 4 connections got 1.4 to 2.3 times as many answers as on
     * virtual ones, 16 got 1.3 to 2.5 times as many, 64 as many, and 1,024 less than half, the slowest after a second.
     */
    static final int PLATFORM_AT_MOST = 64;

    /** The number of platform threads that all virtual ones share: documented with {@link Thread}, read once. */
    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

    /**
     * For each processor. The JDK's one does not do beside threads that compute: whoever waits behind a carrier that
     * the operating system has put aside for them waits as long. With 100 files of 10 MB under way on two processors
     * (JDK 25), one carrier each made the p99 of a ping 10 to 180 ms, four make it 6 to 11 ms; throughput stays.
     */
    private static final int CARRIERS_PER_PROCESSOR = 4;

    private final Semaphore platformPlaces;
    private final ThreadFactory platform;
    private final ThreadFactory others;

    /**
     * @param platformAtMost how many connections at a time get a thread that {@code platform} makes
     * @param others makes the threads of all other connections
     */
    ConnectionThreads(int platformAtMost, ThreadFactory platform, ThreadFactory others) {
        this.platformPlaces = new Semaphore(platformAtMost);
        this.platform = platform;
        this.others = others;
    }

    /** Of the kinds that this JVM has. */
    static ConnectionThreads ofThisJvm() {
        ThreadFactory platform = ConnectionThreads::newPlatformThread;
        return virtualThreads()
                .map(virtual -> new ConnectionThreads(PLATFORM_AT_MOST, platform, virtual))
                .orElseGet(() -> new ConnectionThreads(0, platform, platform));
    }

    /**
     * Starts a connection on a thread of its own.
     *
     * @throws OutOfMemoryError if there is none
     */
    void start(Runnable connection) {
        if (!platformPlaces.tryAcquire() || !startOnPlatformThread(connection)) {
            others.newThread(connection).start();
        }
    }

    /** Returns false if the system gives no more platform threads: a virtual one can do without. */
    private boolean startOnPlatformThread(Runnable connection) {
        boolean started = false;
        try {
            platform.newThread(() -> runOnPlatformThread(connection)).start();
            started = true;
        } catch (OutOfMemoryError e) {
            return false;
        } finally {
            if (!started) {
                platformPlaces.release();
            }
        }
        return true;
    }

    private void runOnPlatformThread(Runnable connection) {
        try {
            connection.run();
        } finally {
            platformPlaces.release();
        }
    }

    /** Makes threads for what there may be much of: virtual ones, if this JVM has them. */
    static ThreadFactory factory() {
        return virtualThreads().orElse(ConnectionThreads::newPlatformThread);
    }

    /** To be called before anybody else starts a virtual thread. */
    private static Optional<ThreadFactory> virtualThreads() {
        if (System.getProperty(CARRIERS) == null) {
            int processors = Runtime.getRuntime().availableProcessors();
            System.setProperty(CARRIERS, Integer.toString(CARRIERS_PER_PROCESSOR * processors));
        }
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> builderType = Class.forName("java.lang.Thread$Builder");
            builderType.getMethod("name", String.class, long.class).invoke(builder, "connection-", 1L);
            return Optional.of((ThreadFactory) builderType.getMethod("factory").invoke(builder));
        } catch (ClassNotFoundException | NoSuchMethodException e) {
            return Optional.empty();
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("this JVM has virtual threads and does not give any", e);
        }
    }

    /** Whether a thread is a virtual one. */
    static boolean isVirtual(Thread thread) {
        return !Thread.class.equals(thread.getClass());
    }

    private static Thread newPlatformThread(Runnable task) {
        Thread thread = new Thread(task, "connection");
        thread.setDaemon(true);
        return thread;
    }
}
