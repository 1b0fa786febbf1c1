package socketlab.common.cli.client;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.Program;
import socketlab.common.cli.UserError;

/**
 * Standard input and output for bytes of any kind. A shell can start a program without them ({@code <&-}); then the first
 * files that the Java machine opens get their numbers, and whoever reads standard input reads a part of Java itself.
 */
final class StandardStreams {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private StandardStreams() {}

    /** Nobody reads standard output any more, as in {@code get x - | head -c 1}: no error. */
    static final class ReaderGoneException extends IOException {
        private static final long serialVersionUID = 1L;

        private ReaderGoneException(IOException cause) {
            super(cause);
        }
    }

    /** Unlike System.in, this can be closed while it waits for somebody to type. */
    static ReadableByteChannel input() throws UserError {
        requireInput();
        return new FileInputStream(FileDescriptor.in).getChannel();
    }

    static void requireInput() throws UserError {
        requireOpen("0", "standard input");
    }

    /** Closing it does nothing: others have something to say there after the bytes. */
    static WritableByteChannel output() throws UserError {
        requireOpen("1", "standard output");
        System.out.flush();
        WritableByteChannel out = new FileOutputStream(FileDescriptor.out).getChannel();
        return new WritableByteChannel() {
            @Override
            public int write(ByteBuffer bytes) throws IOException {
                try {
                    return out.write(bytes);
                } catch (IOException e) {
                    throw Program.isOutputPipe() && out.isOpen() ? new ReaderGoneException(e) : e;
                }
            }

            @Override
            public boolean isOpen() {
                return out.isOpen();
            }

            @Override
            public void close() {}
        };
    }

    private static void requireOpen(String number, String name) throws UserError {
        if (Files.isDirectory(DESCRIPTORS) && !isOpen(DESCRIPTORS.resolve(number))) {
            throw new UserError(ExitStatus.ERROR, name + " is closed");
        }
    }

    private static boolean isOpen(Path descriptor) {
        try {
            Path target = Files.readSymbolicLink(descriptor);
            return !target.startsWith(Path.of(System.getProperty("java.home")).toRealPath())
                    && !target.equals(Path.of(System.getProperty("java.class.path"))
                            .toAbsolutePath()
                            .normalize());
        } catch (IOException e) {
            return false;
        }
    }
}
