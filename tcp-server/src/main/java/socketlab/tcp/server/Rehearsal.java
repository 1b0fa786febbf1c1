package socketlab.tcp.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ThreadFactory;
import socketlab.common.cli.Reason;

/**
 * Plays a connection over loopback before the first real one. Java prepares what reading, writing and waiting need when
 * they are first used, with file descriptors of its own; if these happen to be used up at that moment, the preparation
 * fails for good, and the server could never read again. Where loopback can't be used, the server does without.
 */
final class Rehearsal {

    private Rehearsal() {}

    /**
     * @param threads make the thread that reads, which waits differently if it is a virtual one
     * @param loopback an address of this machine
     * @param timeoutMillis how long to wait for a handshake, and for a byte
     * @return what the log should say of it, {@code null} for nothing
     */
    static String play(ThreadFactory threads, InetAddress loopback, int timeoutMillis) {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(loopback, 0));
                SocketChannel client = SocketChannel.open()) {
            client.socket().connect(listener.getLocalAddress(), timeoutMillis);
            try (SocketChannel server = listener.accept()) {
                exchangeOneByte(client.socket(), server, threads, timeoutMillis);
            }
            return null;
        } catch (IOException e) {
            return "could not try a connection to itself over " + loopback.getHostAddress() + " (" + Reason.of(e)
                    + "): should its file descriptors be used up before its first client comes, it can't serve any later";
        }
    }

    private static void exchangeOneByte(Socket client, SocketChannel server, ThreadFactory threads, int timeoutMillis)
            throws IOException {
        Thread reader = threads.newThread(() -> echoOneByte(server));
        reader.start();
        while (isOnItsWay(reader)) {
            Thread.onSpinWait(); // until it waits for the byte
        }
        client.setSoTimeout(timeoutMillis);
        client.getOutputStream().write(0);
        client.getInputStream().read();
    }

    /** A platform thread that waits in a read counts as runnable, so only a virtual one is seen to wait. */
    private static boolean isOnItsWay(Thread reader) {
        return reader.getState() == Thread.State.NEW
                || reader.getState() == Thread.State.RUNNABLE && ConnectionThreads.isVirtual(reader);
    }

    private static void echoOneByte(SocketChannel server) {
        try {
            ByteBuffer oneByte = ByteBuffer.allocate(1);
            server.read(oneByte);
            server.write(oneByte.flip());
        } catch (IOException e) {
            return; // closed by the one who waits for the byte, and says that it did not come
        }
    }
}
