package socketlab.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the kernel really says, in network namespaces of their own, where only their links can be taken away. The scripts
 * wait for what they need to see, and end with an error when a program does.
 */
@DisplayName("A link that is down for a second, and a path that is narrow, cost datagrams and end nothing")
class PassingErrorsIT {

    /** Of which a quiet machine needs the twentieth part. */
    private static final long LIMIT_SECONDS = 600;

    private static final String BEGINNING = """
            set -e
            trap 'kill $(jobs -p)' EXIT
            client() { command="$1"; shift; timeout 300 $CLIENT $command "$@"; }
            await() { until [ "$(grep -c -- "$2" "$1")" -ge "${3:-1}" ]; do sleep 0.05; done; }
            inside() { nsenter -t $1 -n sh -ec "$2"; }
            another() {
                unshare -n sleep 1000 > nothing 2>&1 & other=$!
                until [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do sleep 0.05; done
            }
            another
            host=$other
            mkdir served
            head -c 3000000 /dev/urandom > served/there
            head -c 3000000 /dev/urandom > here
            """;

    /** A link to another host, where a server is. */
    private static final String LINK = """
            ip link add near type veth peer name far netns /proc/$host/ns/net
            ip addr add 10.1.0.1/24 dev near
            ip link set near up
            inside $host 'ip addr add 10.1.0.2/24 dev far; ip link set far up'
            nsenter -t $host -n $SERVER -b 10.1.0.2 -d served --writable > server 2>&1 &
            await server ready
            """;

    @TempDir
    private Path directory;

    @BeforeAll
    static void requireNamespaces() throws Exception {
        try (RunningProcess process =
                RunningProcess.start(List.of("unshare", "-rn", "sh", "-c", "ip link set lo up && unshare -n true"))) {
            assumeTrue(process.ending().status() == 0, "this system gives no network namespaces to its users");
        } catch (IOException e) {
            assumeTrue(false, "this system has no unshare: " + e);
        }
    }

    @Test
    void aLinkThatIsDownForASecondIsNoEndOfPingPutGetEchoOrList() throws Exception {
        run(LINK + """
                outage() { ip link set near down; sleep 1; ip link set near up; }

                client ping -c 20 -i 200ms -W 10s --json ping.json 10.1.0.2 > ping 2>&1 & pinging=$!
                await ping seq=2
                ip link set near down
                await ping 'could not leave'
                sleep 1
                ip link set near up
                wait $pinging

                client ping -i 0 -w 4s -W 10s --json backtoback.json 10.1.0.2 > ping0 2>&1 & pinging=$!
                await ping0 seq=2
                outage
                wait $pinging

                client put --server 10.1.0.2 --rate out=8Mbps here > put 2>&1 & putting=$!
                until [ "$(ls -A served | wc -l)" -gt 1 ]; do sleep 0.05; done
                outage
                wait $putting
                cmp here served/here

                mkdir got
                cd got
                client get --server 10.1.0.2 --rate in=8Mbps there > ../get 2>&1 & getting=$!
                until [ "$(ls -A | wc -l)" -gt 0 ]; do sleep 0.05; done
                outage
                wait $getting
                cd ..
                cmp served/there got/there

                mkfifo typed
                client chat -v 10.1.0.2 < typed > chat 2>&1 & chatting=$!
                exec 3> typed
                echo one >&3
                await chat 'one  (rtt='
                ip link set near down
                echo two >&3
                await chat 'could not leave'
                ip link set near up
                await chat 'two  (rtt='
                unsent=$(grep -c 'could not leave' chat)
                ip link set near down
                echo /list >&3
                await chat 'could not leave' $((unsent + 1))
                ip link set near up
                await chat ' there$'
                exec 3>&-
                wait $chatting
                """);
        // Back to back, the one request that is on its way may just be late, if it waits for its neighbour's address.
        Json backToBack = Json.parse(Files.readString(directory.resolve("backtoback.json")));
        assertTrue(backToBack.number("received") > 0, backToBack::toString);
        Json result = Json.parse(Files.readString(directory.resolve("ping.json")));
        assertTrue(result.number("received") > 0, result::toString);
        assertTrue(result.number("unsent") > 0, result::toString);
        assertTrue(!result.isNull("unsentReason"), result::toString);
        assertEquals(20, result.number("sent") + result.number("unsent"), result::toString);
        assertEquals(
                result.number("sent"),
                result.number("received") + result.number("lost") + result.number("late"),
                result::toString);
    }

    @Test
    void whereNothingLeavesThatIsTheResultWithItsReasonAndNotTheEndOfAChat() throws Exception {
        run(LINK + """
                mkfifo typed
                client chat --tries 2 10.1.0.2 < typed > chat 2>&1 & chatting=$!
                exec 3> typed
                echo one >&3
                await chat 'one  (rtt='
                ip link set near down
                echo two >&3
                await chat 'nothing could be sent to 10.1.0.2:4242: '
                ip link set near up
                echo three >&3
                await chat 'three  (rtt='
                exec 3>&-
                wait $chatting || echo $? > status
                """);
        assertEquals("1\n", Files.readString(directory.resolve("status")));
    }

    @Test
    void aPathThatIsNarrowerThanTheInterfaceIsFoundOutAndWhatWasUnderWayIsAllThatIsLost() throws Exception {
        run("""
                another
                router=$other
                ip link add near type veth peer name near netns /proc/$router/ns/net
                inside $router "ip link add far mtu 1280 type veth peer name far mtu 1280 netns /proc/$host/ns/net"
                ip addr add 10.1.0.1/24 dev near
                ip link set near up
                ip route add default via 10.1.0.2
                inside $router 'ip addr add 10.1.0.2/24 dev near; ip link set near up'
                inside $router 'ip addr add 10.2.0.1/24 dev far; ip link set far up'
                inside $router 'echo 1 > /proc/sys/net/ipv4/ip_forward'
                inside $host 'ip addr add 10.2.0.2/24 dev far; ip link set far up; ip route add default via 10.2.0.1'
                nsenter -t $host -n $SERVER -b 10.2.0.2 -d served --writable > server 2>&1 &
                await server ready

                client ping -s 1400 -c 10 -i 200ms -W 10s --json ping.json 10.2.0.2 > ping 2>&1
                ip route flush cache # the way is as unknown again as it was
                client put --server 10.2.0.2 here > put 2>&1
                cmp here served/here
                ip route flush cache
                client put --server 10.2.0.2 --payload 1400 --replace here > put 2>&1
                client get --server 10.2.0.2 there > get 2>&1
                cmp served/there there
                """);
        Json result = Json.parse(Files.readString(directory.resolve("ping.json")));
        assertTrue(result.number("lost") > 0, "the path was narrow: " + result);
        assertEquals("answered", result.objects("samples").get(9).text("outcome"), result::toString);
        assertEquals(10, result.number("sent"), "all that was under way has left: " + result);
    }

    private void run(String script) throws Exception {
        try (RunningProcess process = RunningProcess.start(
                List.of("timeout", Long.toString(LIMIT_SECONDS), "unshare", "-rn", "bash", "-c", BEGINNING + script),
                Map.of("SERVER", words(Jar.UDP_SERVER), "CLIENT", words(Jar.UDP_CLIENT)),
                directory)) {
            RunningProgram.Ending ending = process.endingWithin(2 * LIMIT_SECONDS);
            assertEquals(0, ending.status(), () -> ending.err() + outputs());
        }
    }

    private static String words(Jar program) {
        return String.join(" ", program.command());
    }

    /** What the programs have said, for a person who must find out why. */
    private String outputs() {
        StringBuilder all = new StringBuilder();
        for (String name : List.of("server", "ping", "ping0", "put", "get", "chat")) {
            Path file = directory.resolve(name);
            try {
                all.append(Files.isRegularFile(file) ? "\n" + name + ":\n" + Files.readString(file) : "");
            } catch (IOException e) {
                all.append("\n").append(name).append(": ").append(e);
            }
        }
        return all.toString();
    }
}
