package socketlab.tcp.server;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ThreadFactory;

/**
 * One thread for each connection: a virtual one where the running JVM has them (Java 21 and later), which costs
 * kilobytes, a platform thread otherwise. This is compiled for Java 17, so it asks by name.
 */
final class ConnectionThreads {

    /** The number of platform threads that all virtual ones share: documented with {@link Thread}, read once. */
    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

    /**
     * For each processor. The JDK's one does not do beside threads that compute: whoever waits behind a carrier that
     * the operating system has put aside for them waits as long. With 100 files of 10 MB under way on two processors
     * (JDK 25), one carrier each made the p99 of a ping 10 to 180 ms, four make it 6 to 11 ms; throughput stays.
     */
    private static final int CARRIERS_PER_PROCESSOR = 4;

    private ConnectionThreads() {}

    /** To be called before anybody else starts a virtual thread. */
    static ThreadFactory factory() {
        if (System.getProperty(CARRIERS) == null) {
            int processors = Runtime.getRuntime().availableProcessors();
            System.setProperty(CARRIERS, Integer.toString(CARRIERS_PER_PROCESSOR * processors));
        }
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> builderType = Class.forName("java.lang.Thread$Builder");
            builderType.getMethod("name", String.class, long.class).invoke(builder, "connection-", 1L);
            return (ThreadFactory) builderType.getMethod("factory").invoke(builder);
        } catch (ClassNotFoundException | NoSuchMethodException e) {
            return ConnectionThreads::newPlatformThread;
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
