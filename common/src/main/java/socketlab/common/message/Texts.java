package socketlab.common.message;

/** What can be wrong with the characters of a text. */
final class Texts {

    private static final int MAX_QUOTED = 40;

    private Texts() {}

    /** Whether all surrogates come in pairs. An escape like \\ud800 is good JSON, but a character without its end. */
    static boolean isWellFormed(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (Character.isLowSurrogate(text.charAt(i))
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    /** A text that is quoted in a sentence, shortened where it is long. */
    static String abridged(String text) {
        return abridged(text, MAX_QUOTED);
    }

    /** At most {@code limit} characters of a text, and no half of a surrogate pair at the cut. */
    static String abridged(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = limit - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
