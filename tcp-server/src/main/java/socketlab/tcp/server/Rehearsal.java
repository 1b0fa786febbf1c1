package socketlab.tcp.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ThreadFactory;

/**
 * Plays a connection over loopback before the first real one. Java prepares what reading, writing and waiting need when
 * they are first used, with file descriptors of its own; if these happen to be used up at that moment, the preparation
 * fails for good, and the server could never read again.
 */
final class Rehearsal {

    private Rehearsal() {}

    /** @param threads make the thread that reads, which waits differently if it is a virtual one */
    static void play(ThreadFactory threads) throws IOException {
        try (ServerSocketChannel listener =
                        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                SocketChannel client = SocketChannel.open(listener.getLocalAddress());
                SocketChannel server = listener.accept()) {
            Thread reader = threads.newThread(() -> echoOneByte(server));
            reader.start();
            while (isOnItsWay(reader)) {
                Thread.onSpinWait(); // until it waits for the byte
            }
            client.write(ByteBuffer.allocate(1));
            client.read(ByteBuffer.allocate(1));
        }
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
            throw new IllegalStateException("loopback does not carry a byte", e);
        }
    }
}
