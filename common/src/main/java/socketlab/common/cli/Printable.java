package socketlab.common.cli;

/** Text of a stranger, made fit to be shown: what could drive a terminal or forge a line of a log is written as an escape. */
public final class Printable {

    /** A format character that many emoji are put together with. */
    private static final int ZERO_WIDTH_JOINER = 0x200D;

    private Printable() {}

    /** Control, format, separator and unassigned characters become Unicode escapes; all others stay. */
    public static String of(String text) {
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
