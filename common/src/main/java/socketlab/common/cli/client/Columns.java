package socketlab.common.cli.client;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jline.utils.WCWidth;

/**
 * How many columns of a terminal a text takes at most: a Korean syllable two, a combining mark none. Terminals differ where
 * several characters make one picture, such as a family of emoji, which takes two columns or as many as its members; the
 * larger number counts here, so that a line which should fit does.
 *
 * <p>In an older charset than UTF-8, no character takes more columns than bytes; what the charset lacks is shown as {@code ?}.
 *
 * @param charset the terminal's
 */
record Columns(Charset charset) {

    static final String GAP = "...";

    /** Characters that are seen as one, such as a syllable in its parts, which must not be cut. */
    private static final Pattern CLUSTER = Pattern.compile("\\X");

    /** Makes a picture of a character that is also a letter or a sign: ❤ is one column wide, and ❤️ two. */
    private static final int EMOJI_PRESENTATION = 0xFE0F;

    private static final int FIRST_SKIN_COLOUR = 0x1F3FB;
    private static final int LAST_SKIN_COLOUR = 0x1F3FF;

    int of(String text) {
        return charset.equals(StandardCharsets.UTF_8)
                ? text.codePoints().map(Columns::ofCodePoint).sum()
                : text.getBytes(charset).length;
    }

    private static int ofCodePoint(int c) {
        if (c == EMOJI_PRESENTATION) {
            return 1;
        }
        boolean isPictureAlone = c >= FIRST_SKIN_COLOUR && c <= LAST_SKIN_COLOUR;
        return isPictureAlone ? 2 : Math.max(0, WCWidth.wcwidth(c));
    }

    /** The text, or as much of its beginning and end as there is space for, with a gap between the two. */
    String shortened(String text, int columns) {
        if (of(text) <= columns) {
            return text;
        }
        List<String> clusters =
                CLUSTER.matcher(text).results().map(MatchResult::group).toList();
        String gap = GAP.substring(0, Math.min(GAP.length(), Math.max(0, columns)));
        int left = columns - gap.length();
        StringBuilder begin = new StringBuilder();
        StringBuilder end = new StringBuilder();
        int first = 0;
        int last = clusters.size() - 1;
        // From both ends in turn, for as long as the next one fits: what does not is in the gap.
        while (true) {
            boolean isEndsTurn = of(end.toString()) < of(begin.toString());
            String next = clusters.get(isEndsTurn ? last : first);
            left -= of(next);
            if (left < 0) {
                return begin + gap + end;
            }
            if (isEndsTurn) {
                end.insert(0, next);
                last--;
            } else {
                begin.append(next);
                first++;
            }
        }
    }
}
