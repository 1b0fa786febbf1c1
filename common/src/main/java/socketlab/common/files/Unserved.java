package socketlab.common.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import socketlab.common.text.Printable;

/**
 * Something in a directory that no request can be about: nobody could write its name, or it is neither a file nor a
 * directory. Unfinished files are none of these: they are nothing yet.
 *
 * @param name fit to be shown, in full
 * @param why as a clause for a person: "it is a symbolic link"
 */
public record Unserved(String name, String why) {

    /** The largest size of a file that a message can say, bytes: the largest integer that all of JSON's readers know. */
    static final long MAX_SIZE = (1L << 53) - 1;

    /**
     * What there is against sending this with all else of its directory; {@code null} for nothing.
     *
     * @throws NoSuchFileException if it has gone
     */
    public static Unserved of(Path file) throws NoSuchFileException {
        Path last = file.getFileName();
        String name = LocalPaths.text(last);
        Unserved byName = name == null ? noText(LocalPaths.shown(last)) : byName(name);
        if (byName != null) {
            return byName;
        }
        try {
            return byAttributes(name, Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            return unknown(name, e);
        }
    }

    /** Whether this is an unfinished file, of which nothing need be said. */
    public static boolean isUnfinished(Path file) {
        return PartialName.is(file.getFileName().toString());
    }

    /** @param shown the name as it can be shown */
    static Unserved noText(String shown) {
        return new Unserved(Printable.of(shown), "its name is no UTF-8");
    }

    /** @return {@code null} if a request can name it */
    static Unserved byName(String name) {
        String problem = FileName.problem(name);
        return problem == null ? null : new Unserved(Printable.of(name), problem);
    }

    /** @return {@code null} if it is a file or a directory, and a message can say how large it is */
    static Unserved byAttributes(String name, BasicFileAttributes attributes) {
        String problem = problem(attributes);
        return problem == null ? null : new Unserved(Printable.of(name), problem);
    }

    private static String problem(BasicFileAttributes attributes) {
        if (attributes.isRegularFile()) {
            return sizeProblem(attributes);
        }
        if (attributes.isDirectory()) {
            return null;
        }
        return attributes.isSymbolicLink() ? "it is a symbolic link" : "it is a device, a pipe or a socket";
    }

    /** Why a file can't be sent, or {@code null}. */
    static String sizeProblem(BasicFileAttributes attributes) {
        return attributes.size() <= MAX_SIZE
                ? null
                : "it has " + attributes.size() + " bytes, and no message can say more than " + MAX_SIZE;
    }

    /** Of what the operating system says nothing but an error. */
    static Unserved unknown(String name, IOException e) {
        String reason = e instanceof FileSystemException inFileSystem ? inFileSystem.getReason() : e.getMessage();
        return new Unserved(
                Printable.of(name),
                "the operating system does not let it be looked at" + (reason == null ? "" : ": " + reason));
    }
}
