package socketlab.udp.server;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Proofs that a client receives at the address that it sends from. A cookie goes to that address; who sends it back has
 * received it. The server keeps nothing: the cookie carries its own expiry, signed together with the address by a key
 * that only this process knows (the idea of TCP's SYN cookies, RFC 4987 section 3.6, and of DTLS, RFC 6347 section
 * 4.2.1).
 *
 * <pre>
 *  cookie = base64url( expiry, 4 bytes | first 16 bytes of HMAC-SHA256(key, expiry | address | port) )
 * </pre>
 *
 * For one thread.
 */
final class Cookies {

    /** How long a cookie is good, seconds. */
    static final int LIFETIME_SECONDS = 60;

    /** 128 bits; RFC 2104, section 5, wants at least half of the hash's length. */
    private static final int TAG_BYTES = 16;

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final Mac mac;
    private final long originNanos;

    /**
     * @param key random bytes, at least 32
     * @param originNanos from when on seconds are counted, by the clock whose time is passed later
     */
    Cookies(byte[] key, long originNanos) {
        this.originNanos = originNanos;
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java has HmacSHA256, and takes any key for it", e);
        }
    }

    /** A cookie for a client. */
    String bake(InetSocketAddress client, long nowNanos) {
        return signed(client, seconds(nowNanos) + LIFETIME_SECONDS);
    }

    /** Whether this is a cookie for this client that has not expired. */
    boolean isGood(String cookie, InetSocketAddress client, long nowNanos) {
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(cookie);
        } catch (IllegalArgumentException e) {
            return false;
        }
        if (bytes.length != Integer.BYTES + TAG_BYTES) {
            return false;
        }
        int expiry = ByteBuffer.wrap(bytes).getInt();
        return seconds(nowNanos) < expiry && MessageDigest.isEqual(bytes, decoded(signed(client, expiry)));
    }

    private String signed(InetSocketAddress client, int expiry) {
        byte[] expiryBytes = ByteBuffer.allocate(Integer.BYTES).putInt(expiry).array();
        mac.update(expiryBytes);
        mac.update(client.getAddress().getAddress());
        byte[] tag = mac.doFinal(
                ByteBuffer.allocate(Integer.BYTES).putInt(client.getPort()).array());
        byte[] cookie = Arrays.copyOf(expiryBytes, Integer.BYTES + TAG_BYTES);
        System.arraycopy(tag, 0, cookie, Integer.BYTES, TAG_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(cookie);
    }

    private static byte[] decoded(String cookie) {
        return Base64.getUrlDecoder().decode(cookie);
    }

    private int seconds(long nowNanos) {
        return (int) ((nowNanos - originNanos) / NANOS_PER_SECOND);
    }
}
