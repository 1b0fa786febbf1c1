package socketlab.common.files;

import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The digests of files that were read lately, so that a file that many ask for is digested once. Safe for any number of
 * threads.
 */
final class KnownDigests {

    private static final int MOST = 1_000;

    /**
     * One state of one file.
     *
     * @param key of the file in its file system
     * @param changed when anything about it was last changed, which, unlike the time of modification, nobody can set
     */
    record Version(Object key, long size, FileTime modified, FileTime changed) {}

    /**
     * How old a change must be: two changes that are closer together than the file system's clock can tell apart would
     * look like one.
     */
    private static final long SETTLED_MICROS = 2_000_000;

    private final Map<Version, String> digests = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Version, String> eldest) {
            return size() > MOST;
        }
    };

    /** @return {@code null} if it isn't known */
    synchronized String of(Version version) {
        return digests.get(version);
    }

    /** @param readAtMicros when the version was looked at, before the file was read; microseconds since 1970 */
    synchronized void remember(Version version, long readAtMicros, String sha256) {
        if (version.changed().to(TimeUnit.MICROSECONDS) < readAtMicros - SETTLED_MICROS) {
            digests.put(version, sha256);
        }
    }
}
