package socketlab.it;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts what a program calls on its UDP sockets: a JVM that is given this as its {@link SelectorProvider} makes them of
 * channels that count, and writes the counts to a file when it ends. In blocking mode each call is one call into the kernel.
 */
public final class CountedCalls extends SelectorProvider {

    private static final String FILE = "socketlab.calls";

    private static final AtomicLong RECEIVING = new AtomicLong();
    private static final AtomicLong SENDING = new AtomicLong();
    private static final AtomicLong OTHER = new AtomicLong();

    /** What was called: to receive, to send, and anything else. */
    record Counts(long receiving, long sending, long other) {

        static Counts in(Path file) throws IOException {
            String[] numbers = Files.readString(file).strip().split(" ");
            return new Counts(Long.parseLong(numbers[0]), Long.parseLong(numbers[1]), Long.parseLong(numbers[2]));
        }
    }

    private final SelectorProvider real;

    /** To be made by the JVM. */
    public CountedCalls() throws ReflectiveOperationException {
        // The one that Java takes by default can't be asked for as long as this is in its place.
        real = (SelectorProvider) Class.forName("sun.nio.ch.DefaultSelectorProvider")
                .getMethod("get")
                .invoke(null);
        Runtime.getRuntime().addShutdownHook(new Thread(CountedCalls::write, "counted calls"));
    }

    /** The options of a JVM that counts and writes its counts to this file. */
    static List<String> jvmOptions(Path file) throws URISyntaxException {
        Path classes = Path.of(CountedCalls.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return List.of(
                "-Xbootclasspath/a:" + classes,
                "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED",
                "-Djava.nio.channels.spi.SelectorProvider=" + CountedCalls.class.getName(),
                "-D" + FILE + "=" + file);
    }

    private static void write() {
        try {
            Files.writeString(Path.of(System.getProperty(FILE)), RECEIVING + " " + SENDING + " " + OTHER + "\n");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException {
        return new Counting(this, real.openDatagramChannel());
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
        return new Counting(this, real.openDatagramChannel(family));
    }

    @Override
    public Pipe openPipe() throws IOException {
        return real.openPipe();
    }

    @Override
    public AbstractSelector openSelector() throws IOException {
        return real.openSelector();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return real.openServerSocketChannel();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        return real.openServerSocketChannel(family);
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return real.openSocketChannel();
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        return real.openSocketChannel(family);
    }

    private static final class Counting extends DatagramChannel {

        private final DatagramChannel real;

        Counting(SelectorProvider provider, DatagramChannel real) {
            super(provider);
            this.real = real;
        }

        private DatagramChannel counting(AtomicLong count) {
            count.incrementAndGet();
            return real;
        }

        @Override
        public SocketAddress receive(ByteBuffer into) throws IOException {
            return counting(RECEIVING).receive(into);
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            return counting(RECEIVING).read(into);
        }

        @Override
        public long read(ByteBuffer[] into, int offset, int length) throws IOException {
            return counting(RECEIVING).read(into, offset, length);
        }

        @Override
        public int send(ByteBuffer datagram, SocketAddress to) throws IOException {
            return counting(SENDING).send(datagram, to);
        }

        @Override
        public int write(ByteBuffer datagram) throws IOException {
            return counting(SENDING).write(datagram);
        }

        @Override
        public long write(ByteBuffer[] datagram, int offset, int length) throws IOException {
            return counting(SENDING).write(datagram, offset, length);
        }

        @Override
        public DatagramSocket socket() {
            return counting(OTHER).socket();
        }

        @Override
        protected void implConfigureBlocking(boolean block) throws IOException {
            counting(OTHER).configureBlocking(block);
        }

        @Override
        public DatagramChannel bind(SocketAddress local) throws IOException {
            counting(OTHER).bind(local);
            return this;
        }

        @Override
        public DatagramChannel connect(SocketAddress remote) throws IOException {
            counting(OTHER).connect(remote);
            return this;
        }

        @Override
        public DatagramChannel disconnect() throws IOException {
            counting(OTHER).disconnect();
            return this;
        }

        @Override
        public <T> DatagramChannel setOption(SocketOption<T> name, T value) throws IOException {
            counting(OTHER).setOption(name, value);
            return this;
        }

        @Override
        public <T> T getOption(SocketOption<T> name) throws IOException {
            return counting(OTHER).getOption(name);
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return real.supportedOptions();
        }

        @Override
        public boolean isConnected() {
            return real.isConnected();
        }

        @Override
        public SocketAddress getRemoteAddress() throws IOException {
            return real.getRemoteAddress();
        }

        @Override
        public SocketAddress getLocalAddress() throws IOException {
            return real.getLocalAddress();
        }

        @Override
        public MembershipKey join(InetAddress group, NetworkInterface on) throws IOException {
            return counting(OTHER).join(group, on);
        }

        @Override
        public MembershipKey join(InetAddress group, NetworkInterface on, InetAddress source) throws IOException {
            return counting(OTHER).join(group, on, source);
        }

        @Override
        protected void implCloseSelectableChannel() throws IOException {
            counting(OTHER).close();
        }
    }
}
