package socketlab.tcp.server;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ThreadFactory;

/**
 * One thread for each connection: a virtual one where the running JVM has them (Java 21 and later), which costs
 * kilobytes, a platform thread otherwise. This is compiled for Java 17, so it asks by name.
 */
final class ConnectionThreads {

    private ConnectionThreads() {}

    static ThreadFactory factory() {
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
