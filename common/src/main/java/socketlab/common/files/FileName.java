package socketlab.common.files;

import java.nio.charset.StandardCharsets;
import java.util.List;
import socketlab.common.files.RefusedException.Reason;
import socketlab.common.text.Printable;

/**
 * The name of a file or directory below a {@link FileTree}: a relative path whose parts are separated by {@code /}.
 * There is no way to write a name that leads out of the tree: what could is no name at all.
 *
 * @param parts from the outermost directory to the file; empty for the tree itself
 */
public record FileName(List<String> parts) {

    /** The longest part, bytes of UTF-8; what Linux, macOS and Windows can store as well. */
    public static final int MAX_PART_BYTES = 255;

    /** The longest name, bytes of UTF-8; what other programs on Linux can open (PATH_MAX less the final NUL). */
    public static final int MAX_BYTES = 4095;

    /** The most parts: finding a file costs a system call or two for each. */
    public static final int MAX_PARTS = 255;

    /** The tree itself. */
    static final FileName TREE = new FileName(List.of());

    public FileName {
        parts = List.copyOf(parts);
    }

    /**
     * Reads a name.
     *
     * @throws RefusedException {@link Reason#BAD_NAME} if it is empty or too long, or has too many parts; if a part of it is empty (so the
     *     name is absolute, or ends with a slash), {@code .} or {@code ..}, too long, or a partial file of this program;
     *     or if it holds a backslash, a control character or half of a surrogate pair
     */
    public static FileName parse(String path) throws RefusedException {
        if (isLonger(path, MAX_BYTES)) {
            throw bad(path, "it has more than " + MAX_BYTES + " bytes");
        }
        FileName name = new FileName(List.of(path.split("/", -1)));
        if (name.parts.size() > MAX_PARTS) {
            throw bad(path, "it has more than " + MAX_PARTS + " parts");
        }
        for (String part : name.parts) {
            require(problem(part), path);
        }
        return name;
    }

    /** The same for a single part, such as a name in a listing. */
    public static void requirePart(String part) throws RefusedException {
        require(problem(part), part);
    }

    private static void require(String problem, String name) throws RefusedException {
        if (problem != null) {
            throw bad(name, problem);
        }
    }

    private static RefusedException bad(String name, String problem) {
        return new RefusedException(
                Reason.BAD_NAME, Printable.quoted(name) + " is not the name of a file here: " + problem);
    }

    /** Why this is no part of a name, as a clause for a person; {@code null} if it is one. */
    static String problem(String part) {
        if (part.isEmpty()) {
            return "a name is relative, and has something on both sides of each /";
        }
        if (part.equals(".") || part.equals("..")) {
            return "no part of a name may be . or ..";
        }
        if (isLonger(part, MAX_PART_BYTES)) {
            return "a part of it has more than " + MAX_PART_BYTES + " bytes";
        }
        for (int i = 0; i < part.length(); i++) {
            String problem = problem(part, i);
            if (problem != null) {
                return problem;
            }
        }
        return PartialName.is(part) ? "names like " + PartialName.EXAMPLE + " are those of unfinished files" : null;
    }

    private static String problem(String part, int i) {
        char c = part.charAt(i);
        if (c == '/' || c == '\\') {
            return "the parts of a name are separated by /, and hold no slash or backslash";
        }
        if (Character.isISOControl(c)) {
            return String.format("it holds a control character, U+%04X", (int) c);
        }
        boolean isHalf = Character.isHighSurrogate(c)
                ? i + 1 == part.length() || !Character.isLowSurrogate(part.charAt(i + 1))
                : Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(part.charAt(i - 1)));
        return isHalf ? "it holds half of a surrogate pair, which no UTF-8 text can hold" : null;
    }

    private static boolean isLonger(String text, int maxBytes) {
        // No text has fewer bytes than characters: a long one is refused before it is encoded.
        return text.length() > maxBytes || text.getBytes(StandardCharsets.UTF_8).length > maxBytes;
    }

    /** The file's own name, without the directories that lead to it. */
    public String last() {
        return parts.get(parts.size() - 1);
    }

    /** The directories that lead to the file. */
    List<String> folders() {
        return parts.subList(0, parts.size() - 1);
    }

    /** For a sentence. */
    String quoted() {
        return Printable.quoted(toString());
    }

    /** As it was read. */
    @Override
    public String toString() {
        return String.join("/", parts);
    }
}
