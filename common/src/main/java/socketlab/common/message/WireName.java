package socketlab.common.message;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How the constants of an enum are written in messages: {@code BAD_FRAME} as {@code bad-frame}. */
public final class WireName {

    private WireName() {}

    /** The name of a constant: {@code bad-frame}. */
    public static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All constants by their wire names. */
    public static <E extends Enum<E>> Map<String, E> all(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .collect(Collectors.toUnmodifiableMap(WireName::of, Function.identity()));
    }
}
