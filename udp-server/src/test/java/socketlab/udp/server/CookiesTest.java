package socketlab.udp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Base64;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Cookies: proof that a client receives where it sends from")
class CookiesTest {

    private static final String BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final long SECOND = 1_000_000_000L;

    /** Where nanosecond clocks may start: anywhere. */
    private static final long ORIGIN = Long.MAX_VALUE - 5 * SECOND;

    private final InetSocketAddress client = address(192, 0, 2, 1, 5_000);
    private final Cookies cookies = new Cookies(new byte[32], ORIGIN);
    private final String cookie = cookies.bake(client, ORIGIN);

    @Test
    void aCookieIsGoodForWhoGotIt() {
        assertTrue(cookies.isGood(cookie, client, ORIGIN));
        assertTrue(cookies.isGood(cookie, address(192, 0, 2, 1, 5_000), ORIGIN));
    }

    @Test
    void aCookieFitsIntoAnyJsonTextAndIsShort() {
        assertTrue(cookie.matches("[A-Za-z0-9_-]{27}"), cookie);
    }

    @Test
    void aCookieOfAnotherAddressOrPortIsBad() {
        assertFalse(cookies.isGood(cookie, address(192, 0, 2, 2, 5_000), ORIGIN));
        assertFalse(cookies.isGood(cookie, address(192, 0, 2, 1, 5_001), ORIGIN));
        assertNotEquals(cookie, cookies.bake(address(192, 0, 2, 1, 5_001), ORIGIN));
    }

    @Test
    void aCookieWorksOverIpv6Too() throws UnknownHostException {
        InetSocketAddress six = new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 5_000);
        InetSocketAddress other = new InetSocketAddress(InetAddress.getByName("2001:db8::2"), 5_000);
        String forSix = cookies.bake(six, ORIGIN);
        assertTrue(cookies.isGood(forSix, six, ORIGIN));
        assertFalse(cookies.isGood(forSix, other, ORIGIN));
    }

    @Test
    void aCookieExpiresExactlyWithItsLastSecond() {
        long expiry = ORIGIN + Cookies.LIFETIME_SECONDS * SECOND;
        assertTrue(cookies.isGood(cookie, client, expiry - 1));
        assertFalse(cookies.isGood(cookie, client, expiry));
    }

    @Test
    void anExpiryThatTheClientWishesForIsNotSigned() {
        byte[] bytes = Base64.getUrlDecoder().decode(cookie);
        assertEquals(Cookies.LIFETIME_SECONDS, bytes[3]);
        bytes[3]++;
        assertFalse(cookies.isGood(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes), client, ORIGIN));
    }

    @Test
    void aCookieOfAnotherServerIsBad() {
        byte[] otherKey = new byte[32];
        otherKey[31] = 1;
        assertFalse(new Cookies(otherKey, ORIGIN).isGood(cookie, client, ORIGIN));
    }

    @Test
    void noCharacterCanBeChanged() {
        for (int i = 0; i < cookie.length(); i++) {
            // The highest of a character's six bits counts everywhere, also in the last one.
            char other = BASE64URL.charAt(BASE64URL.indexOf(cookie.charAt(i)) ^ 0b100000);
            String tampered = cookie.substring(0, i) + other + cookie.substring(i + 1);
            assertFalse(cookies.isGood(tampered, client, ORIGIN), tampered);
        }
    }

    @Test
    void noBitCanBeFlipped() {
        for (int bit = 0; bit < 160; bit++) {
            byte[] bytes = Base64.getUrlDecoder().decode(cookie);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            String tampered = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            assertFalse(cookies.isGood(tampered, client, ORIGIN), "bit " + bit);
        }
    }

    @Test
    void noCharacterCanBeLeftOutOrAdded() {
        for (int i = 0; i < cookie.length(); i++) {
            assertFalse(cookies.isGood(cookie.substring(0, i) + cookie.substring(i + 1), client, ORIGIN));
            assertFalse(cookies.isGood(cookie.substring(0, i) + "A" + cookie.substring(i), client, ORIGIN));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "=", "A", "no base 64!", "한글", "AAAAAAAAAAAAAAAAAAAAAAAAAAA", "\u0000"})
    void garbageIsBadAndNoFailure(String garbage) {
        assertFalse(cookies.isGood(garbage, client, ORIGIN));
        assertFalse(cookies.isGood(garbage.repeat(10_000), client, ORIGIN));
    }

    @Test
    void bakingForOneClientDoesNotSpoilTheCookieOfAnother() {
        InetSocketAddress other = address(192, 0, 2, 9, 1);
        String second = cookies.bake(other, ORIGIN + SECOND);
        assertTrue(cookies.isGood(cookie, client, ORIGIN + SECOND));
        assertTrue(cookies.isGood(second, other, ORIGIN + SECOND));
    }

    private static InetSocketAddress address(int a, int b, int c, int d, int port) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d}), port);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
