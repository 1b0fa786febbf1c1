package socketlab.it;

import static socketlab.it.Patience.await;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Many TCP clients that mean no good, on one thread: each sends what it has, as far as the server takes it, and then
 * stays. Where there are more than this process may have descriptors, they come and go. They leave by RST, so that
 * nothing of them is left in the kernel.
 */
final class Crowd implements Attack {

    /** What nobody moves for so long has come as far as it will. */
    private static final int STILL_MILLIS = 500;

    /** Little, so that what the server sends to those who never read stays with the server. */
    private static final int RECEIVE_BUFFER = 4096;

    /** Of what one sends before the others have their turn. */
    private static final int TURN_BYTES = 64 * 1024;

    private static final Pattern CODE = Pattern.compile("\"code\":\"([a-z-]+)\"");

    /** One of them. */
    private final class Member {
        private final ByteBuffer[] message;

        Member(int number) {
            message = messages.apply(number);
        }

        boolean hasSentAll() {
            return !message[message.length - 1].hasRemaining();
        }

        void send(SocketChannel channel) throws IOException {
            for (ByteBuffer part : message) {
                if (part.hasRemaining()) {
                    ByteBuffer piece = part.slice();
                    piece.limit(Math.min(turnBytes, piece.limit()));
                    part.position(part.position() + channel.write(piece));
                    return;
                }
            }
        }
    }

    private final InetSocketAddress server;
    private final int count;
    private final boolean reads;
    private final int turnBytes;
    private final IntFunction<ByteBuffer[]> messages;
    private final int mostAtOnce;
    private final Selector selector = Selector.open();
    private final Thread thread = new Thread(this::run, "crowd");
    private final ByteBuffer input = ByteBuffer.allocateDirect(TURN_BYTES);
    private final Deque<SelectionKey> present = new ArrayDeque<>();
    private final Map<String, Integer> told = new ConcurrentHashMap<>();

    private volatile int come;
    private volatile int ended;
    private volatile boolean still;
    private volatile boolean over;
    private volatile Throwable failure;

    private Crowd(InetSocketAddress server, int count, boolean reads, int turnBytes, IntFunction<ByteBuffer[]> messages)
            throws IOException {
        this.server = server;
        this.count = count;
        this.reads = reads;
        this.turnBytes = turnBytes;
        this.messages = messages;
        this.mostAtOnce = Math.min(count, openFilesAllowed() / 2);
        thread.start();
    }

    /** Those that take no notice of what the server says, and so don't see either that it has ended them. */
    static Crowd thatNeverReads(RunningServer server, int count, IntFunction<ByteBuffer[]> messages)
            throws IOException {
        return new Crowd(server.address(), count, false, TURN_BYTES, messages);
    }

    /** Those that read what the server says, and leave when it ends them. */
    static Crowd thatReads(RunningServer server, int count, IntFunction<ByteBuffer[]> messages) throws IOException {
        return new Crowd(server.address(), count, true, TURN_BYTES, messages);
    }

    /** The same, in small pieces. */
    static Crowd thatTrickles(RunningServer server, int count, int pieceBytes, IntFunction<ByteBuffer[]> messages)
            throws IOException {
        return new Crowd(server.address(), count, true, pieceBytes, messages);
    }

    /** Bytes that all of them send: they share them. */
    static ByteBuffer shared(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** The same bytes again and again. */
    static ByteBuffer[] times(int times, ByteBuffer bytes) {
        ByteBuffer[] all = new ByteBuffer[times];
        for (int i = 0; i < times; i++) {
            all[i] = bytes.duplicate();
        }
        return all;
    }

    private static int openFilesAllowed() {
        Object limit;
        try {
            limit = ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(
                            ManagementFactory.getOperatingSystemMXBean().getObjectName(), "MaxFileDescriptorCount");
        } catch (javax.management.JMException e) {
            throw new AssertionError(e);
        }
        return (int) Math.min(Integer.MAX_VALUE, (Long) limit);
    }

    private void run() {
        try (selector) {
            while (!over) {
                comeIn();
                if (selector.select(STILL_MILLIS) == 0 && !over) {
                    settle();
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    act(key);
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        } finally {
            present.forEach(this::leave);
        }
    }

    private void comeIn() throws IOException {
        present.removeIf(key -> !key.isValid());
        while (come < count && present.size() < mostAtOnce) {
            SocketChannel channel = SocketChannel.open();
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            if (!reads) {
                channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
            }
            channel.configureBlocking(false);
            channel.connect(server);
            present.add(channel.register(selector, SelectionKey.OP_CONNECT, new Member(come)));
            come++;
        }
    }

    /** Nothing moves any more: those who have come first make place for others, if there are any. */
    private void settle() {
        if (come == count) {
            still = true;
        } else {
            for (int i = 0; i < mostAtOnce / 2; i++) {
                leave(present.remove());
            }
        }
    }

    private void act(SelectionKey key) {
        SocketChannel channel = (SocketChannel) key.channel();
        Member member = (Member) key.attachment();
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps((reads ? SelectionKey.OP_READ : 0) | SelectionKey.OP_WRITE);
            }
            if (key.isReadable() && !hear(channel)) {
                end(key);
                return;
            }
            if (key.isWritable()) {
                member.send(channel);
                if (member.hasSentAll()) {
                    key.interestOpsAnd(~SelectionKey.OP_WRITE);
                }
            }
        } catch (IOException e) {
            end(key); // refused, or ended without a word
        }
    }

    /** Takes what the server says; false if it has ended. */
    private boolean hear(SocketChannel channel) throws IOException {
        int length = channel.read(input.clear());
        Matcher code = CODE.matcher(StandardCharsets.ISO_8859_1.decode(input.flip()));
        while (code.find()) {
            told.merge(code.group(1), 1, Integer::sum);
        }
        return length >= 0;
    }

    private void end(SelectionKey key) {
        ended++;
        leave(key);
    }

    private void leave(SelectionKey key) {
        try {
            key.channel().close();
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Waits until all have come and done what they can. */
    @Override
    public void awaitStill() {
        await("all who attack to have done what they can").until(() -> still || failure != null);
        requireWell();
    }

    private void requireWell() {
        if (failure != null) {
            throw new AssertionError("who attacks has failed", failure);
        }
    }

    /** How many the server has sent away, or cut off. */
    int ended() {
        return ended;
    }

    /** How many the server has told this error. */
    int told(String code) {
        return told.getOrDefault(code, 0);
    }

    @Override
    public String toString() {
        return come + " have come, " + ended + " have been ended, told " + told;
    }

    @Override
    public void close() throws InterruptedIOException {
        over = true;
        selector.wakeup();
        try {
            thread.join(Patience.MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while all who attack were to leave");
        }
        requireWell();
    }
}
