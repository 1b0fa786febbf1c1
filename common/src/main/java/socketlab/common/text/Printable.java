package socketlab.common.text;

/** Text of a stranger, made fit to be shown: what could drive a terminal or forge a line of a log is written as an escape. */
public final class Printable {

    /** A format character that many emoji are put together with. */
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    /** How much of a text is shown within a sentence at most, characters. */
    private static final int MAX_QUOTED = 200;

    private Printable() {}

    /** A name for a sentence: in quotes, fit to be shown, and only its beginning where it is long. */
    public static String quoted(String name) {
        return "'" + abridged(name) + "'";
    }

    /** A text that is fit to be shown, and only its beginning where it is long. */
    public static String abridged(String text) {
        // No character is shown by less than itself; so what is cut here would be cut below as well.
        String shown = of(text.substring(0, Math.min(text.length(), MAX_QUOTED + 1)));
        if (shown.length() <= MAX_QUOTED) {
            return shown;
        }
        int end = MAX_QUOTED - 1;
        return shown.substring(0, Character.isHighSurrogate(shown.charAt(end - 1)) ? end - 1 : end) + "…";
    }

    /** Control, format, separator and unassigned characters become Unicode escapes; all others stay. */
    public static String of(String text) {
        if (text.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            return text; // as most names are
        }
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isHarmless(c) || c == ZERO_WIDTH_JOINER) {
                shown.appendCodePoint(c);
            } else {
                shown.append(String.format("\\u{%X}", c));
            }
        });
        return shown.toString();
    }

    private static boolean isHarmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
