package socketlab.common.cli;

import java.io.PrintStream;
import java.io.Writer;

/**
 * Text for a print stream, in that one's charset. A {@link java.io.PrintWriter} on a stream takes the locale's before Java
 * 19, and in the C locale loses all that is not ASCII.
 */
final class PrintStreamWriter extends Writer {

    private final PrintStream stream;

    PrintStreamWriter(PrintStream stream) {
        this.stream = stream;
    }

    @Override
    public void write(char[] text, int offset, int length) {
        stream.print(String.valueOf(text, offset, length));
    }

    @Override
    public void flush() {
        stream.flush();
    }

    @Override
    public void close() {
        stream.close();
    }
}
