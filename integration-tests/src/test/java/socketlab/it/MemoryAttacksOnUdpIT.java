package socketlab.it;

import static socketlab.it.MemoryAttacksOnTcpIT.dearMessages;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Datagrams, and transfers, that make udp-server hold as much as they can: nobody can take all its memory. */
class MemoryAttacksOnUdpIT {

    private static final int HEAP_MEGABYTES = 32;

    /** Of a text in a datagram. */
    private static final int LARGE_TEXT = 60_000;

    private static final int LARGEST_DATAGRAM = 65_000;

    /** So that what a server remembers can be seen to go. */
    private static final String IDLE_TIMEOUT = "5s";

    /** More is no use for a file on its way through loopback. */
    private static final String WIDE = ",\"payload\":60000,\"window\":1000000}";

    /** Somebody's address, one of the many that loopback has. */
    private static InetSocketAddress address(int number) throws IOException {
        return new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {
                    127, (byte) (1 + number / 62_500), (byte) (number / 250 % 250), (byte) (1 + number % 250)
                }),
                0);
    }

    private static void send(DatagramSocket socket, String message, InetSocketAddress server) throws IOException {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        socket.send(new DatagramPacket(bytes, bytes.length, server));
    }

    /** Waits a moment for an answer, so that the next datagram finds room in the server's socket. */
    private static void awaitAnswer(DatagramSocket socket) throws IOException {
        socket.setSoTimeout(20);
        try {
            socket.receive(new DatagramPacket(new byte[LARGEST_DATAGRAM], LARGEST_DATAGRAM));
        } catch (SocketTimeoutException e) {
            return; // this one is lost, or the server has nothing to say
        }
    }

    private static String largeEcho() {
        return Requests.echo(Requests.nextId(), "e".repeat(LARGE_TEXT));
    }

    @Nested
    class OnAHeapOf32 extends AttackTest {

        private static final int LISTED = 1_000;

        private static final int EACH_WAY = 64;

        OnAHeapOf32() {
            super(Protocol.UDP, HEAP_MEGABYTES, LARGE_TEXT, "--writable", "--idle-timeout", IDLE_TIMEOUT);
        }

        @BeforeAll
        void makeFiles() throws IOException {
            for (int i = 0; i < LISTED; i++) {
                directory().write("listed/" + "한".repeat(80) + i, new byte[0]);
            }
            directory().write("large", Bytes.random(20 << 20, 2));
        }

        @Test
        void twoThousandLargeEchoesForOneAddress() throws Exception {
            try (DatagramSocket socket = new DatagramSocket(address(0))) {
                assertWithstands(server -> new Flood(2_000, number -> {
                    send(socket, largeEcho(), server.address());
                    awaitAnswer(socket);
                }));
            }
        }

        @Test
        void aThousandLargeEchoesEachForAnotherAddress() throws Exception {
            assertWithstands(server -> new Flood(1_000, number -> {
                try (DatagramSocket socket = new DatagramSocket(address(number))) {
                    send(socket, largeEcho(), server.address());
                    awaitAnswer(socket);
                }
            }));
        }

        @Test
        void manySmallRequestsEachFromAnotherAddress() throws Exception {
            String[] requests = {
                Requests.roomy(Requests.ping(1)),
                Requests.echo(1, "e".repeat(1_000)),
                Requests.stats(1),
                FileRequests.list(1, "listed"),
                FileRequests.get(1, "large"),
                "{\"type\":\"discover\",\"id\":1}",
                Requests.close(1),
                "{\"type\":"
            };
            assertWithstands(server -> new Flood(AttackTest.ALL ? 100_000 : 10_000, number -> {
                try (DatagramSocket socket = new DatagramSocket(address(number))) {
                    send(socket, requests[number % requests.length], server.address());
                    if (number % 16 == 0) {
                        awaitAnswer(socket);
                    }
                }
            }));
        }

        @Test
        void whatIsDearToRead() throws Exception {
            List<String> dear = dearMessages(LARGEST_DATAGRAM);
            try (DatagramSocket socket = new DatagramSocket(address(0))) {
                assertWithstands(server -> new Flood(500, number -> {
                    send(socket, dear.get(number % dear.size()), server.address());
                    awaitAnswer(socket);
                }));
            }
        }

        @Test
        void garbageAndWhatBelongsToNoTransfer() throws Exception {
            byte[] garbage = Bytes.random(1_400, 4);
            byte[] body = new byte[60_000];
            Random random = new Random(5);
            try (DatagramSocket socket = new DatagramSocket(address(0));
                    SegmentClient nobody = new SegmentClient(server().address())) {
                assertWithstands(server -> new Flood(20_000, number -> {
                    nobody.setId(random.nextInt(1 << 30));
                    switch (number % 4) {
                        case 0 -> socket.send(new DatagramPacket(garbage, garbage.length, server.address()));
                        case 1 -> nobody.sendSegment(random.nextInt(1 << 20), body, true);
                        case 2 -> nobody.sendAck(random.nextInt(1 << 20), 1_000_000, random.nextInt(1 << 20));
                        default -> send(socket, "{".repeat(number % 60_000), server.address());
                    }
                }));
            }
        }

        @Test
        void asManyTransfersAsThereMayBeAllStandingStill() throws Exception {
            assertWithstands(server -> new Stalled(server, 4 * EACH_WAY));
        }
    }

    /** Clients with a transfer each, with the widest of windows, of which they read or send nothing more. */
    private static final class Stalled implements Attack {

        private final List<SegmentClient> clients = new ArrayList<>();
        private int toldBusy;

        Stalled(RunningServer server, int count) throws IOException {
            for (int i = 0; i < count; i++) {
                SegmentClient client = new SegmentClient(server.address());
                clients.add(client);
                stallUnlessBusy(client, i);
            }
        }

        /** Where the server runs short of memory, some are ended in the middle of it. */
        private void stallUnlessBusy(SegmentClient client, int number) throws IOException {
            try {
                stall(client, number);
            } catch (IOException e) {
                if (!e.getMessage().contains("\"code\":\"busy\"")) {
                    throw e;
                }
                toldBusy++;
            }
        }

        private static void stall(SegmentClient client, int number) throws IOException {
            long id = Requests.nextId();
            switch (number % 4) {
                case 0 -> client.ask(wide(FileRequests.get(id, "large")));
                case 1 -> client.ask(wide(FileRequests.list(id, "listed")));
                case 2 -> client.ask(wide(FileRequests.put(id, "put" + number, "create")));
                default -> {
                    client.ask(wide(FileRequests.put(id, "put" + number, "create")));
                    byte[] body = new byte[60_000];
                    for (int seq = 1; seq < 68; seq++) {
                        client.sendSegment(seq, body, false);
                    }
                }
            }
        }

        private static String wide(String request) {
            return request.substring(0, request.length() - 1) + WIDE;
        }

        @Override
        public String toString() {
            return clients.size() + " have come, " + toldBusy + " have been ended while they opened";
        }

        @Override
        public void awaitStill() {
            // they are
        }

        @Override
        public void close() {
            clients.forEach(SegmentClient::close);
        }
    }

    /** Echoes by the thousand that a bad network of the server's own holds back. */
    abstract static class HeldBack extends AttackTest {

        private static final int BURST = 64;

        HeldBack(String delay) {
            super(Protocol.UDP, HEAP_MEGABYTES, LARGE_TEXT, "--delay", delay, "--idle-timeout", IDLE_TIMEOUT);
        }

        @Test
        void thousandsOfLargeEchoesOnTheirWay() throws Exception {
            try (DatagramSocket socket = new DatagramSocket(address(0))) {
                assertWithstands(server ->
                        new Flood(ALL ? 5_000 : 2_000, number -> send(socket, largeEcho(), server.address())));
            }
        }

        @Test
        void thousandsOfSmallOnesOnTheirWay() throws Exception {
            try (DatagramSocket socket = new DatagramSocket(address(0))) {
                assertWithstands(server -> new Flood(
                        ALL ? 20_000 : 5_000,
                        number -> send(socket, Requests.ping(Requests.nextId()), server.address())));
            }
        }
    }

    @Nested
    @EnabledIfSystemProperty(named = AttackTest.ALL_ATTACKS, matches = "true")
    class BehindADelayBothWays extends HeldBack {

        BehindADelayBothWays() {
            super("300ms");
        }
    }

    @Nested
    @EnabledIfSystemProperty(named = AttackTest.ALL_ATTACKS, matches = "true")
    class BehindADelayOfWhatComes extends HeldBack {

        BehindADelayOfWhatComes() {
            super("in=300ms");
        }
    }

    @Nested
    @EnabledIfSystemProperty(named = AttackTest.ALL_ATTACKS, matches = "true")
    class BehindADelayOfWhatGoes extends HeldBack {

        BehindADelayOfWhatGoes() {
            super("out=300ms");
        }
    }
}
