package socketlab.common.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A reason is always in words, also where a failure has none")
class ReasonTest {

    @Test
    void whatAFailureSaysIsItsReason() {
        assertEquals("Connection reset", Reason.of(new IOException("Connection reset")));
    }

    @Test
    void whatItsCauseSaysStandsForOneThatSaysNothing() {
        assertEquals("disk full", Reason.of(new IOException(null, new IOException(" ", new IOException("disk full")))));
    }

    @Test
    void aFileSystemsReasonIsSaidWithoutThePathThatTheLocaleMayHaveSpoilt() {
        assertEquals("Not a directory", Reason.of(new FileSystemException("/a/???", null, "Not a directory")));
        assertEquals("no such file", Reason.of(new NoSuchFileException("/a/???")));
        assertEquals("access denied", Reason.of(new AccessDeniedException("/a/???")));
    }

    @Test
    void whereNobodySaysAnythingTheKindOfTheFailureDoes() {
        assertEquals("closed channel", Reason.of(new ClosedChannelException()));
        assertEquals("asynchronous close", Reason.of(new IOException(null, new AsynchronousCloseException())));
        assertEquals("out of memory", Reason.of(new OutOfMemoryError()));
        assertEquals("eof", Reason.of(new EOFException("")));
        assertEquals("failure of an unknown kind", Reason.of(new IOException() {
            private static final long serialVersionUID = 1L;
        }));
    }
}
