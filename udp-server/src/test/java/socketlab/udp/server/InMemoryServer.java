package socketlab.udp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import socketlab.common.files.FileTree;
import socketlab.common.framing.Datagrams;
import socketlab.common.memory.Account;
import socketlab.common.memory.MemoryBudget;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;
import socketlab.common.message.Sent;
import socketlab.common.message.Transfer;
import socketlab.common.message.Transport;
import socketlab.common.reliable.Settings;
import socketlab.common.rtt.TimeSource;
import socketlab.common.service.Service;
import socketlab.common.udp.FramedStream;
import socketlab.common.udp.ReliableStream;
import socketlab.common.udp.UdpSocket;

/**
 * A server and its clients in one program. The network between them is in memory, loses nothing and takes hardly any
 * time; time goes on only while nobody has anything to send.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
abstract class InMemoryServer {

    static final Duration MEMORY = Duration.ofMillis(500);
    static final int MAX_DATAGRAM = 2_000;
    static final int MAX_TRANSFERS = 3;

    @TempDir
    Path directory;

    final AtomicLong nowNanos = new AtomicLong(Long.MAX_VALUE - 1_000);
    final TimeSource time = new TimeSource() {
        @Override
        public long nanos() {
            return nowNanos.get();
        }

        @Override
        public long wallMicros() {
            return 0;
        }
    };
    final List<Runnable> carriedOut = new ArrayList<>();
    final Queue<Runnable> network = new ConcurrentLinkedQueue<>();
    final List<Client> clients = new ArrayList<>();
    final Cookies cookies = new Cookies(new byte[32], nowNanos.get());
    final UdpSocket socket = new SendingSocket((datagram, to) -> toClient(datagram, peer(to.getPort())));
    final Peer address = peer(5_000);
    final Peer other = peer(5_001);

    /** So much time passes whenever nobody has anything to send. */
    long idleStepNanos = 1_000;

    /** What the network does then, so that others get a processor. */
    Runnable whileIdle = Thread::yield;
    /** What the server has sent, in its order. */
    final Queue<ToClient> fromServer = new ConcurrentLinkedQueue<>();

    /** To whom the last segment of some transfer was sent. */
    final Set<Peer> toldTheLast = ConcurrentHashMap.newKeySet();

    /** A client that has asked at the server's only socket. */
    Peer peer(int port) {
        return new Peer(socket, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    record ToClient(Peer client, Message message, long atNanos) {}

    boolean hasThreads = true;
    FileTree files;
    Service service;
    MemoryBudget budget;
    Transfers transfers;
    DatagramAnswerer answerer;

    @BeforeEach
    void open() throws IOException {
        files = FileTree.open(directory, true, task -> thread(task).start(), () -> 0);
        service = new Service(Transport.UDP, time::nanos, files);
        open(Settings.DEFAULT);
    }

    void open(Settings settings) {
        open(settings, MEMORY, MAX_TRANSFERS);
    }

    void open(Settings settings, Duration memory, int maxTransfers) {
        open(settings, memory, maxTransfers, 1 << 24);
    }

    void open(Settings settings, Duration memory, int maxTransfers, int maxBufferBytes) {
        UdpLimits limits =
                new UdpLimits(MAX_DATAGRAM, memory, 100, 1 << 20, maxTransfers, 1 << 20, maxBufferBytes, settings);
        budget = limits.buffers();
        transfers = new Transfers(service, limits, budget, this::carryOut, time);
        answerer = new DatagramAnswerer(service, limits, budget, cookies, transfers);
    }

    @AfterEach
    void nothingUnfinishedIsLeft() throws IOException {
        transfers.abortAll();
        pump(() -> !transfers.flush(nowNanos.get()));
        files.close();
        try (Stream<Path> all = Files.walk(directory)) {
            assertEquals(
                    List.of(),
                    all.map(Path::toString)
                            .filter(name -> name.contains(".socketlab-"))
                            .toList());
        }
    }

    /** The client's end of one transfer. */
    final class Client {
        final long id;
        final ReliableStream stream;
        final FramedStream talk;
        final List<Reply> told = new ArrayList<>();
        Peer address;

        Client(long id, Peer address) {
            this(id, address, Settings.DEFAULT);
        }

        Client(long id, Peer address, Settings settings) {
            this.id = id;
            this.address = address;
            Settings patient = settings.withPatience(settings.lingerNanos(), Long.MAX_VALUE / 4);
            stream = new ReliableStream(id, patient, Duration.ofDays(1), Account.unlimited(), this::send, time);
            talk = new FramedStream(stream, 1 << 20, Account.unlimited());
            clients.removeIf(before -> before.id == id && before.address.equals(address));
            clients.add(this);
        }

        private void send(ByteBuffer datagram) {
            byte[] bytes = copy(datagram);
            network.add(() -> {
                ByteBuffer answer = answer(bytes, address);
                if (answer != null) {
                    told.add((Reply) message(answer));
                }
            });
        }

        void opens(Request request) {
            assertNull(answer(bytes(proven(request, address)), address), "the stream answers");
        }

        Message says() throws Exception {
            return on(talk::next);
        }

        byte[] takes(long count) throws Exception {
            return on(() -> {
                ByteBuffer all = ByteBuffer.allocate((int) count);
                while (all.hasRemaining()) {
                    assertTrue(talk.read(all) > 0);
                }
                return all.array();
            });
        }

        byte[] gets(int size) throws Exception {
            Reply.File header = (Reply.File) says();
            assertEquals(size, header.size());
            assertEquals(size, header.body());
            byte[] bytes = takes(size);
            assertEquals(new Sent(id, sha256(bytes)), says());
            return bytes;
        }

        void puts(byte[] content) throws Exception {
            assertTrue(says() instanceof Reply.Ready);
            on(() -> {
                talk.say(new Request.Data(id, content.length));
                talk.write(ByteBuffer.wrap(content));
                talk.say(new Sent(id, sha256(content)));
                return null;
            });
            assertTrue(says() instanceof Reply.Stored);
        }

        void isTheEnd() {
            assertThrows(EOFException.class, this::says);
        }
    }

    boolean isTold(Peer client, Reply reply) {
        return fromServer.stream().anyMatch(sent -> sent.client.equals(client) && sent.message.equals(reply));
    }

    static Reply.Failure shuttingDown(long id) {
        return new Reply.Failure(
                id, ErrorCode.SHUTTING_DOWN, "this server is shutting down: ask again when it is back");
    }

    void carryOut(Runnable task) {
        if (!hasThreads) {
            throw new RejectedExecutionException();
        }
        carriedOut.add(task);
        thread(task).start();
    }

    static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "transfer");
        thread.setDaemon(true);
        return thread;
    }

    void toClient(ByteBuffer datagram, Peer to) {
        byte[] bytes = copy(datagram);
        Message message = opened(bytes).message();
        fromServer.add(new ToClient(to, message, nowNanos.get()));
        if (message instanceof Transfer.Segment segment && segment.last()) {
            toldTheLast.add(to);
        }
        network.add(() -> {
            for (Client client : clients) {
                Datagrams.Content content = opened(bytes);
                if (client.address.equals(to)
                        && client.id == content.message().id()
                        && content.message() instanceof Transfer) {
                    client.stream.receive((Transfer) content.message(), content.body(), nowNanos.get());
                }
            }
        });
    }

    /** Does something that may wait, while the network works. */
    <T> T on(Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        thread(task).start();
        pump(task::isDone);
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw new AssertionError(e.getCause());
        }
    }

    void pump(BooleanSupplier until) {
        while (!until.getAsBoolean()) {
            Runnable next = network.poll();
            if (next == null) {
                transfers.flush(nowNanos.get());
                clients.forEach(client -> client.stream.flush(nowNanos.get()));
                nowNanos.addAndGet(idleStepNanos); // segments are paced, so time must not stand still
                whileIdle.run();
            } else {
                next.run();
            }
        }
    }

    static byte[] copy(ByteBuffer datagram) {
        int start = datagram.arrayOffset() + datagram.position();
        return Arrays.copyOfRange(datagram.array(), start, start + datagram.remaining());
    }

    Request proven(Request request, Peer from) {
        return new Request.WithCookie(request, cookies.bake(from.address(), nowNanos.get()));
    }

    Message ask(Request request, Peer from) {
        ByteBuffer answer = answer(bytes(request), from);
        assertNotNull(answer, "silence");
        return message(answer);
    }

    ByteBuffer answer(byte[] datagram, Peer from) {
        return answerer.answer(ByteBuffer.wrap(datagram), from, 0, nowNanos.get());
    }

    Reply.Statistics statistics() {
        return (Reply.Statistics) service.answer(new Request.Stats(0), 0, nowNanos.get());
    }

    static Message message(ByteBuffer datagram) {
        return opened(copy(datagram)).message();
    }

    static Datagrams.Content opened(byte[] datagram) {
        try {
            return Datagrams.open(ByteBuffer.wrap(datagram), Datagrams.MAX_PAYLOAD);
        } catch (BadMessageException e) {
            throw new AssertionError(e);
        }
    }

    static byte[] bytes(Message message) {
        ByteSink sink = new ByteSink(256);
        MessageCodec.encode(message, sink);
        return Arrays.copyOf(sink.array(), sink.size());
    }

    static byte[] content(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        for (int i = 0; i < size; i++) {
            content[i] |= 1; // no zeros
        }
        return content;
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
