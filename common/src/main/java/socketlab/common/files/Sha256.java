package socketlab.common.files;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 (FIPS 180-4), which every Java platform has. */
final class Sha256 {

    private Sha256() {}

    static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java platform breaks its promise to have SHA-256", e);
        }
    }

    /** As it is written: 64 hexadecimal digits. */
    static String hex(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }
}
