package socketlab.common.files;

import java.io.File;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Texts as paths and back, in UTF-8 whatever the locale says. On Unix a file's name is a row of bytes, and Java turns
 * texts into them by the locale: in the C locale, no name outside of ASCII can be opened. A {@code file:} URI however
 * gives the bytes themselves, and so does the URI of a path. Java also loses the name of a working directory that the
 * locale can't write; Linux has another one for it.
 */
public final class LocalPaths {

    /** Whether Java's own way gives UTF-8, or is none of bytes (as on Windows). */
    private static final boolean PLAIN =
            File.separatorChar != '/' || "UTF-8".equals(System.getProperty("sun.jnu.encoding"));

    private LocalPaths() {}

    /** The working directory: the empty path, or what stands for it where its name can't be written. */
    public static Path workingDirectory() {
        boolean isLost = !PLAIN && !Files.isDirectory(Path.of("").toAbsolutePath());
        return Path.of(isLost ? "/proc/self/cwd" : "");
    }

    /**
     * The path of a file on this machine, as a person has written it.
     *
     * @throws java.nio.file.InvalidPathException if no file can be called so
     */
    public static Path of(String text) {
        return in(FileSystems.getDefault(), text);
    }

    /** The same in any file system. */
    static Path in(FileSystem fileSystem, String text) {
        if (PLAIN || fileSystem != FileSystems.getDefault() || text.isEmpty()) {
            return fileSystem.getPath(text);
        }
        StringBuilder uri = new StringBuilder("file:///");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean isDoubleSlash = b == '/' && uri.charAt(uri.length() - 1) == '/';
            if (b == '/') {
                uri.append(isDoubleSlash ? "" : "/");
            } else {
                uri.append('%').append(HexFormat.of().toHexDigits(b));
            }
        }
        Path absolute = Path.of(URI.create(uri.toString()));
        // Not relativize, which would resolve the ".." in it, and lose those at its beginning.
        return text.startsWith("/") ? absolute : absolute.subpath(0, absolute.getNameCount());
    }

    /** The text that gives this path, or {@code null} if it is no UTF-8 and none does. */
    public static String text(Path path) {
        if (PLAIN || path.getFileSystem() != FileSystems.getDefault()) {
            String text = path.toString();
            // What is no UTF-8 has become U+FFFD; to be sure takes too long to be done for each name of a large
            // directory.
            boolean isSure = text.indexOf('\uFFFD') < 0;
            return isSure || path.getFileSystem().getPath(text).equals(path) ? text : null;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes(path)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** The same for a person, who is shown what is no UTF-8 byte by byte, as {@code \xE9}. */
    public static String shown(Path path) {
        String text = text(path);
        if (text != null || path.getFileSystem() != FileSystems.getDefault()) {
            return text != null ? text : path.toString();
        }
        ByteBuffer bytes = bytes(path);
        CharBuffer shown = CharBuffer.allocate(bytes.remaining() * "\\x00".length());
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        for (CoderResult result = decoder.decode(bytes, shown, true);
                result.isError();
                result = decoder.decode(bytes, shown, true)) {
            for (int i = 0; i < result.length(); i++) {
                shown.put("\\x").put(HexFormat.of().withUpperCase().toHexDigits(bytes.get()));
            }
        }
        return shown.flip().toString();
    }

    /** The bytes of a path of this machine, which only its URI gives. */
    private static ByteBuffer bytes(Path path) {
        String rawPath = path.toUri().getRawPath();
        // A relative path was made absolute for its URI, and a directory's ends with a slash.
        String raw =
                rawPath.length() > 1 && rawPath.endsWith("/") ? rawPath.substring(0, rawPath.length() - 1) : rawPath;
        if (!path.isAbsolute()) {
            int first = raw.length();
            for (int i = 0; i < path.getNameCount(); i++) {
                first = raw.lastIndexOf('/', first - 1);
            }
            raw = raw.substring(first + 1);
        }
        return decoded(raw);
    }

    private static ByteBuffer decoded(String escaped) {
        ByteBuffer bytes = ByteBuffer.allocate(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            if (escaped.charAt(i) == '%') {
                bytes.put((byte) HexFormat.fromHexDigits(escaped, i + 1, i + 3));
                i += 2;
            } else {
                bytes.put((byte) escaped.charAt(i));
            }
        }
        return bytes.flip();
    }
}
