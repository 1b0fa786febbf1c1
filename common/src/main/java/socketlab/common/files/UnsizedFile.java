package socketlab.common.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file whose size is not what can be read of it, as a stream: until its end. One that is written all the time has none
 * that could be reached; it is read to where it ended when it was opened. For one thread, but for {@link #close}.
 */
public final class UnsizedFile implements ReadableByteChannel {

    private final FileChannel channel;
    private final long endAtFirst;

    private UnsizedFile(FileChannel channel, long endAtFirst) {
        this.channel = channel;
        this.endAtFirst = endAtFirst;
    }

    /** Opens any file of this machine; links are followed. */
    public static UnsizedFile open(Path path) throws IOException {
        return of(FileChannel.open(path, StandardOpenOption.READ));
    }

    /** A file that is open already, from where it stands. */
    public static UnsizedFile of(FileChannel channel) throws IOException {
        return new UnsizedFile(channel, channel.size());
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        long left = endAtFirst - channel.position();
        if (left > 0) {
            int limit = into.limit();
            into.limit((int) Math.min(limit, into.position() + left));
            int count = channel.read(into);
            into.limit(limit);
            return count;
        }
        boolean grows = channel.size() > endAtFirst;
        return grows ? -1 : channel.read(into);
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
