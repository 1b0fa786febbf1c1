package socketlab.common.files;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The names of unfinished files, which lie beside the ones that they will become. They follow from the final names, so
 * two programs that write the same file meet, and have the same length however long those are.
 */
final class PartialName {

    static final String EXAMPLE = ".socketlab-….partial";

    private static final String PREFIX = ".socketlab-";
    private static final String LEFTOVER = ".partial";
    private static final String RESUMABLE = ".download";
    /** In capitals it would name the same file on Windows and macOS, which also know more than the ASCII ones. */
    private static final Pattern FORM = Pattern.compile(
            "\\.socketlab-.*\\.(partial|download)", Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.DOTALL);

    private static final int DIGITS = 32;

    private PartialName() {}

    /** Of a file that is worth nothing once its writer is gone. */
    static String of(String name) {
        return PREFIX + hash(name) + LEFTOVER;
    }

    /** Of one version of a file, whose writing can go on another time. */
    static String ofVersion(String name, long size, long modified) {
        return beginningOfVersions(name) + hash(size + " " + modified) + RESUMABLE;
    }

    /** What the names of all versions of a file begin with. */
    static String beginningOfVersions(String name) {
        return PREFIX + hash(name) + "-";
    }

    /** Whether this is the name of an unfinished file. */
    static boolean is(String name) {
        return name.startsWith(".") && FORM.matcher(name).matches();
    }

    /** Whether this is the name of an unfinished file that is worth nothing if nobody is writing it. */
    static boolean isLeftover(String name) {
        return is(name) && name.endsWith(LEFTOVER);
    }

    private static String hash(String text) {
        return Sha256.hex(Sha256.newDigest().digest(text.getBytes(StandardCharsets.UTF_8)))
                .substring(0, DIGITS);
    }
}
