package socketlab.udp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static socketlab.common.message.Request.WithSettings.NOT_SAID;

import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Request;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Settings;

@DisplayName("How a client may want its bytes to be moved")
class AskedSettingsTest {

    private static final int MAX_DATAGRAM = 2_000;
    private static final int MAX_WINDOW_BYTES = 100_000;
    private static final int MAX_PAYLOAD = MAX_DATAGRAM - AskedSettings.HEADER_BYTES;

    private final Request get = new Request.Get(7, "a", 0);

    @Test
    void whatIsNotSaidIsAsByDefaultButWithinTheLimits() throws Exception {
        for (Request request : new Request[] {
            get,
            new Request.WithCookie(get, "c"),
            new Request.WithSettings(get, null, null, NOT_SAID, NOT_SAID),
            new Request.WithCookie(new Request.WithSettings(get, null, null, NOT_SAID, NOT_SAID), "c")
        }) {
            Settings settings = AskedSettings.of(request, limits(MAX_DATAGRAM, 1 << 30));
            assertEquals(Settings.DEFAULT.withPatience(Settings.DEFAULT.lingerNanos(), settings.idleNanos()), settings);
            assertTrue(settings.idleNanos() > Duration.ofDays(365).toNanos(), "the program says when to give up");
        }
    }

    @Test
    void theTimeoutsAreTheServersOwn() throws Exception {
        Settings ours = Settings.DEFAULT.withRto(7, Settings.DEFAULT.maxRtoNanos(), 3);
        for (Request request : new Request[] {
            get, new Request.WithCookie(new Request.WithSettings(get, "go-back-n", "reno", 1_000, 50), "c")
        }) {
            Settings settings = AskedSettings.of(request, limits(MAX_DATAGRAM, MAX_WINDOW_BYTES, ours));
            assertEquals(7, settings.minRtoNanos());
            assertEquals(3, settings.maxTries());
        }
    }

    @Test
    void whatIsSaidIsTaken() throws Exception {
        Settings settings = of("stop-and-wait", "reno", 1_000, 50);
        assertEquals(Recovery.STOP_AND_WAIT, settings.recovery());
        assertEquals(Congestion.RENO, settings.congestion());
        assertEquals(1_000, settings.payload());
        assertEquals(50, settings.window());
        assertEquals(Recovery.NONE, of("none", null, NOT_SAID, NOT_SAID).recovery());
        assertEquals(Congestion.NONE, of(null, "none", NOT_SAID, NOT_SAID).congestion());
        Request proven = new Request.WithCookie(new Request.WithSettings(get, "go-back-n", null, 9, 8), "c");
        assertEquals(
                Recovery.GO_BACK_N,
                AskedSettings.of(proven, limits(MAX_DATAGRAM, 1_000)).recovery());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "GO_BACK_N", "go_back_n", "Reno", "selective-repeat "})
    void whatNobodyKnowsIsRefusedWithWhatThereIs(String name) {
        refused("must be one of [go-back-n, none, selective-repeat, stop-and-wait]", name, null, 1, 1);
        refused("must be one of [cubic, none, reno]", null, name, 1, 1);
    }

    @Test
    void thePayloadIsFromOneToWhatADatagramHoldsBesideTheNumbers() throws Exception {
        assertEquals(1, of(null, null, 1, 1).payload());
        assertEquals(MAX_PAYLOAD, of(null, null, MAX_PAYLOAD, 1).payload());
        refused("member \"payload\" must be from 1 to " + MAX_PAYLOAD, null, null, 0, 1);
        refused("member \"payload\" must be from 1 to " + MAX_PAYLOAD, null, null, MAX_PAYLOAD + 1, 1);
        refused("member \"payload\" must be from 1 to " + MAX_PAYLOAD, null, null, (1L << 32) + 1, 1);
    }

    @Test
    void theWindowIsFromOneToAMillionSegmentsAndClampedToTheMemoryThereIs() throws Exception {
        assertEquals(1, of(null, null, 1_000, 1).window());
        int most = mostSegmentsOf(1_000);
        assertEquals(most, of(null, null, 1_000, most).window());
        assertEquals(most, of(null, null, 1_000, most + 1).window());
        assertEquals(most, of(null, null, 1_000, Settings.MAX_WINDOW).window());
        assertEquals(
                mostSegmentsOf(1),
                of(null, null, 1, Settings.MAX_WINDOW).window(),
                "small segments take memory as well");
        refused("member \"window\" must be from 1 to " + Settings.MAX_WINDOW, null, null, 1, 0);
        refused("member \"window\" must be from 1 to " + Settings.MAX_WINDOW, null, null, 1, Settings.MAX_WINDOW + 1L);
        refused("member \"window\" must be from 1 to " + Settings.MAX_WINDOW, null, null, 1, (1L << 32) + 1);
        assertEquals(
                mostSegmentsOf(1_200),
                AskedSettings.of(get, limits(MAX_DATAGRAM, MAX_WINDOW_BYTES)).window());
    }

    @Test
    void oneSegmentMayAlwaysBeUnderWay() throws Exception {
        assertEquals(1, AskedSettings.of(get, limits(MAX_DATAGRAM, 1)).window());
    }

    @Test
    void aWindowIsMadeAsSmallAsTheMemoryLeftAndNeverLarger() throws Exception {
        Settings asked = of(null, null, 1_000, 10);
        long oneWay = asked.windowBytes();
        assertEquals(10, asked.within(oneWay + 1_000_000).window());
        assertEquals(10, asked.within(oneWay).window());
        assertEquals(9, asked.within(oneWay - 1).window());
        assertEquals(1, asked.within(0).window());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 199, 200, 201, 300})
    void whereDatagramsAreSmallTheDefaultPayloadIsTheMostThatFits(int maxDatagram) throws Exception {
        int most = Math.max(1, maxDatagram - AskedSettings.HEADER_BYTES);
        assertEquals(
                most,
                AskedSettings.of(new Request.WithSettings(get, null, null, NOT_SAID, 5), limits(maxDatagram, 1 << 20))
                        .payload());
    }

    private static int mostSegmentsOf(int payload) {
        return (int) (MAX_WINDOW_BYTES
                / Settings.DEFAULT.withPayload(payload).withWindow(1).windowBytes());
    }

    private static UdpLimits limits(int maxDatagram, int maxWindowBytes) {
        return limits(maxDatagram, maxWindowBytes, Settings.DEFAULT);
    }

    private static UdpLimits limits(int maxDatagram, int maxWindowBytes, Settings ours) {
        return new UdpLimits(maxDatagram, Duration.ofMinutes(2), 1, 1, 1, maxWindowBytes, Integer.MAX_VALUE, ours);
    }

    private Settings of(String recovery, String congestion, long payload, long window) throws BadMessageException {
        return AskedSettings.of(
                new Request.WithSettings(get, recovery, congestion, payload, window),
                limits(MAX_DATAGRAM, MAX_WINDOW_BYTES));
    }

    private void refused(String why, String recovery, String congestion, long payload, long window) {
        BadMessageException refused =
                assertThrows(BadMessageException.class, () -> of(recovery, congestion, payload, window));
        assertEquals(ErrorCode.BAD_FIELD, refused.code());
        assertEquals(7, refused.toReply().id());
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }
}
