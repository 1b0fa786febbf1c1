package socketlab.common.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** The end of a pipe into which bytes are written; somebody may stop to read at the other one (EPIPE, POSIX write). */
public final class OpenPipe implements WritableByteChannel {

    /** Of a file's mode, what it is (POSIX.1-2017, sys/stat.h: S_IFMT, S_IFIFO; Linux, inode(7): S_IFSOCK). */
    private static final int KIND = 0xF000;

    private static final int PIPE = 0x1000;
    private static final int SOCKET = 0xC000;

    private final WritableByteChannel channel;

    /** @param channel is closed together with this */
    public OpenPipe(WritableByteChannel channel) {
        this.channel = channel;
    }

    /** Whether a path leads to a pipe, or a socket, which is one in both directions. */
    public static boolean isPipe(Path path) {
        try {
            int kind = (int) Files.getAttribute(path, "unix:mode") & KIND;
            return kind == PIPE || kind == SOCKET;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false; // there is no such path, or this is no Unix, and pipes have no paths
        }
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        try {
            return channel.write(bytes);
        } catch (IOException e) {
            throw channel.isOpen() ? new ExecutionEnvironment.ReaderGoneException(e) : e;
        }
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
