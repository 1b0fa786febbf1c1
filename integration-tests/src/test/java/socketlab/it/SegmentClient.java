package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;
import socketlab.common.framing.Datagrams;

/**
 * A UDP socket over which a test gets and puts files as the protocol says it, or otherwise. Written from the protocol
 * and not with the code under test: it repeats what is not acknowledged, all of it, and takes what comes in any order.
 * It does nothing while no method is called, like a program that has stopped. For one request about files at a time.
 */
final class SegmentClient implements FileWire {

    private static final int BODY = 1_200;
    private static final int MOST_FLYING = 32;
    private static final int REPEAT_MILLIS = 100;
    private static final int ASK_AGAIN_MILLIS = 1_000;
    private static final int WINDOW = 64;
    private static final List<String> LAST_WORDS = List.of("listing", "sent", "stored", "error");

    private final DatagramSocket socket;
    /** Messages that came in datagrams of their own. */
    private final Deque<String> datagrams = new ArrayDeque<>();

    private String cookie;
    private long id;
    private boolean awaitsDatagram;
    /** The datagram that asks for it; {@code null} if it is here already. */
    private String asked;

    /** Of the latest request. */
    private long expectedId;

    // What comes.
    private final Map<Long, byte[]> early = new HashMap<>();
    private ByteBuffer unread = ByteBuffer.allocate(0);
    private final Deque<byte[]> bodies = new ArrayDeque<>();
    private long next;
    private boolean begun;
    private long end = Long.MAX_VALUE;
    private int window = WINDOW;

    // What goes.
    private final List<byte[]> sent = new ArrayList<>();
    private long acknowledged;
    private long edge = 10;
    private long transmissions;

    SegmentClient(InetSocketAddress server) throws IOException {
        socket = new DatagramSocket(new InetSocketAddress(server.getAddress(), 0));
        socket.setReceiveBufferSize(4 << 20);
        socket.connect(server);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** The latest proof of this address. */
    String cookie() {
        return cookie;
    }

    // ---- as on a connection

    @Override
    public void send(String message) throws IOException {
        String type = Json.parse(message).type();
        awaitsDatagram = false;
        expectedId = Json.parse(message).id();
        dropOthers();
        if (List.of("list", "get", "put").contains(type)) {
            open(message);
        } else if (List.of("data", "sent").contains(type)) {
            write(FrameClient.frame(message.getBytes(StandardCharsets.UTF_8)));
        } else {
            asked = cookie == null ? Requests.roomy(message) : DatagramClient.withCookie(message, cookie);
            sendDatagram(asked);
            awaitsDatagram = true;
        }
    }

    /** Opens a transfer, and waits until the server says something on it, or says in a datagram why not. */
    private void open(String request) throws IOException {
        id = Json.parse(request).id();
        early.clear();
        bodies.clear();
        unread = ByteBuffer.allocate(0);
        sent.clear();
        next = acknowledged = 0;
        edge = 10;
        begun = false;
        end = Long.MAX_VALUE;
        long deadline = deadline();
        while (!begun && datagrams.isEmpty()) {
            sendDatagram(cookie == null ? request : DatagramClient.withCookie(request, cookie));
            if (!pump(REPEAT_MILLIS)) {
                requireTime(deadline);
            }
            dropOthers();
            String first = datagrams.peek();
            if (first != null && Json.parse(first).type().equals("challenge")) {
                cookie = Json.parse(datagrams.remove()).text("cookie");
            }
        }
        awaitsDatagram = !begun;
        asked = null;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        for (int start = 0; start < bytes.length; start += BODY) {
            sent.add(Arrays.copyOfRange(bytes, start, Math.min(bytes.length, start + BODY)));
        }
        flush();
    }

    /** Sends and repeats until all is acknowledged, or the server says in a datagram that it is no use. */
    private void flush() throws IOException {
        long deadline = deadline();
        long fresh = acknowledged;
        while (acknowledged < sent.size() && datagrams.isEmpty()) {
            fresh = Math.max(fresh, acknowledged);
            while (fresh < sent.size() && fresh < edge && fresh < acknowledged + MOST_FLYING) {
                sendSegment(fresh, sent.get((int) fresh), false);
                fresh++;
            }
            long before = acknowledged;
            if (pump(REPEAT_MILLIS) && acknowledged > before) {
                deadline = deadline();
            } else if (fresh == before + MOST_FLYING || !pump(REPEAT_MILLIS)) {
                requireTime(deadline);
                fresh = pump(REPEAT_MILLIS) ? fresh : acknowledged;
            }
        }
    }

    @Override
    public String receive() throws IOException {
        if (awaitsDatagram) {
            long deadline = deadline();
            for (dropOthers(); datagrams.isEmpty(); dropOthers()) {
                if (!pump(ASK_AGAIN_MILLIS)) {
                    sendDatagram(asked);
                }
                requireTime(deadline);
            }
            return datagrams.remove();
        }
        int length = ByteBuffer.wrap(receiveBytes(Integer.BYTES)).getInt();
        String message = new String(receiveBytes(length), StandardCharsets.UTF_8);
        if (LAST_WORDS.contains(Json.parse(message).type())) {
            awaitEnd();
        }
        return message;
    }

    /** The server forgets the transfer when it knows that all of its stream has arrived, its end included. */
    private void awaitEnd() throws IOException {
        long deadline = deadline();
        while (next < end) {
            pump(REPEAT_MILLIS);
            requireTime(deadline);
        }
    }

    /** The next message that comes in a datagram of its own, if one comes soon. */
    Optional<String> datagramWithin(int millis) throws IOException {
        while (datagrams.isEmpty() && pump(millis)) {
            continue;
        }
        return Optional.ofNullable(datagrams.poll());
    }

    /** What the server said of earlier transfers, late. */
    private void dropOthers() {
        datagrams.removeIf(message -> Json.parse(message).id() != expectedId);
    }

    /** The next message that comes in a datagram of its own. */
    String receiveDatagram() throws IOException {
        long deadline = deadline();
        while (datagrams.isEmpty()) {
            pump(REPEAT_MILLIS);
            requireTime(deadline);
        }
        return datagrams.remove();
    }

    @Override
    public byte[] receiveBytes(int count) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(count);
        long deadline = deadline();
        while (bytes.hasRemaining()) {
            if (!unread.hasRemaining() && !bodies.isEmpty()) {
                unread = ByteBuffer.wrap(bodies.remove());
            }
            if (unread.hasRemaining()) {
                int piece = Math.min(unread.remaining(), bytes.remaining());
                bytes.put(unread.slice().limit(piece));
                unread.position(unread.position() + piece);
                deadline = deadline();
            } else {
                pump(REPEAT_MILLIS);
                requireTime(deadline);
                if (!datagrams.isEmpty()) {
                    throw new IOException("in place of the stream there is " + datagrams.remove());
                }
            }
        }
        return bytes.array();
    }

    private static long deadline() {
        return System.nanoTime() + Patience.MILLIS * 1_000_000L;
    }

    private void requireTime(long deadline) throws IOException {
        if (System.nanoTime() - deadline > 0) {
            throw new SocketTimeoutException(
                    "nothing new: next is " + next + ", acknowledged " + acknowledged + " of " + sent.size());
        }
    }

    // ---- below it

    /** Takes one datagram, and answers a segment; false if none comes in time. */
    boolean pump(int millis) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[Datagrams.LARGEST_PAYLOAD], Datagrams.LARGEST_PAYLOAD);
        socket.setSoTimeout(millis);
        try {
            socket.receive(packet);
        } catch (SocketTimeoutException e) {
            return false;
        }
        byte[] datagram = Arrays.copyOf(packet.getData(), packet.getLength());
        int feed = 0;
        while (feed < datagram.length && datagram[feed] != '\n') {
            feed++;
        }
        String text = new String(datagram, 0, feed, StandardCharsets.UTF_8);
        Json message = Json.parse(text);
        if (message.type().equals("segment")) {
            byte[] body = feed == datagram.length ? new byte[0] : Bytes.from(feed + 1, datagram);
            takeSegment(message, body);
        } else if (message.type().equals("ack")) {
            takeAck(message);
        } else {
            datagrams.add(text);
        }
        return true;
    }

    private void takeSegment(Json segment, byte[] body) throws IOException {
        assertEquals(segment.number("body"), body.length);
        long seq = segment.number("seq");
        long sentAt = segment.number("sentAt");
        long last = segment.is("last") ? 1 : 0;
        assertEquals(checksum(body, segment.id(), seq, sentAt, last), segment.number("checksum"), segment::toString);
        if (segment.id() != id) {
            return; // of an earlier transfer
        }
        begun = true;
        if (seq >= next && seq < next + window) {
            early.put(seq, body);
            end = last == 1 ? seq + 1 : end;
        }
        for (byte[] ready = early.remove(next); ready != null; ready = early.remove(next)) {
            bodies.add(ready);
            next++;
        }
        sendAck(next, window, sentAt);
    }

    private void takeAck(Json ack) {
        assertEquals(
                checksum(ack.id(), ack.number("next"), ack.number("window"), ack.number("echo"), ack.pairs("ranges")),
                ack.number("checksum"),
                ack::toString);
        if (ack.id() == id) {
            begun = true;
            acknowledged = Math.max(acknowledged, ack.number("next"));
            edge = Math.max(edge, ack.number("next") + ack.number("window"));
        }
    }

    /** What is sent from now on belongs to this transfer, whether there is one or not. */
    void setId(long transfer) {
        id = transfer;
    }

    /** From now on there is room for so many segments. */
    void setWindow(int segments) {
        window = segments;
    }

    void sendAck(long nextNumber, long room, long echo) throws IOException {
        sendDatagram("{\"type\":\"ack\",\"id\":" + id + ",\"next\":" + nextNumber + ",\"ranges\":[],\"window\":" + room
                + ",\"echo\":" + echo + ",\"checksum\":" + checksum(new byte[0], id, nextNumber, room, echo) + "}");
    }

    /** The next segment with this number and body. */
    void sendSegment(long seq, byte[] body, boolean last) throws IOException {
        long sentAt = transmissions++;
        sendSegment(seq, sentAt, body, last, checksum(body, id, seq, sentAt, last ? 1 : 0));
    }

    void sendSegment(long seq, long sentAt, byte[] body, boolean last, long checksum) throws IOException {
        String header = "{\"type\":\"segment\",\"id\":" + id + ",\"seq\":" + seq + ",\"sentAt\":" + sentAt
                + ",\"last\":" + last + ",\"checksum\":" + checksum + ",\"body\":" + body.length + "}\n";
        sendDatagram(Bytes.joined(header.getBytes(StandardCharsets.UTF_8), body));
    }

    void sendDatagram(String text) throws IOException {
        sendDatagram(text.getBytes(StandardCharsets.UTF_8));
    }

    void sendDatagram(byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length));
    }

    static long checksum(byte[] body, long... numbers) {
        return checksum(body, numbers, new long[0]);
    }

    private static long checksum(long id, long next, long window, long echo, long[] ranges) {
        return checksum(new byte[0], new long[] {id, next, window, echo}, ranges);
    }

    private static long checksum(byte[] body, long[] numbers, long[] more) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (long[] part : new long[][] {numbers, more}) {
            for (long number : part) {
                bytes.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
            }
        }
        bytes.writeBytes(body);
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.toByteArray());
        return checksum.getValue();
    }

    /** The client is gone, and nobody is told. */
    @Override
    public void close() {
        socket.close();
    }
}
