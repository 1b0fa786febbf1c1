package socketlab.common.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Whether a file has as many bytes as it says. A log that is being written soon has more. What Linux makes up in the
 * moment when it is read says 0 in {@code /proc} and 4096 in {@code /sys}, and has more or fewer.
 */
final class StatedSize {

    private StatedSize() {}

    /** Looks for the last byte that there should be, and for one behind it. */
    static boolean isTrue(FileChannel channel, long size) throws IOException {
        return (size == 0 || hasByte(channel, size - 1)) && (size == Long.MAX_VALUE || !hasByte(channel, size));
    }

    private static boolean hasByte(FileChannel channel, long position) throws IOException {
        return channel.read(ByteBuffer.allocate(1), position) > 0;
    }
}
