package socketlab.common.cli;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How the packets of a socket are marked, for routers that treat some better than others: a byte of the IP header, which
 * IPv4 has called the type of service and IPv6 calls the traffic class.
 *
 * <pre>
 *   bit   7   6   5   4   3   2   1   0
 *       [    code point (DSCP)   ][ ECN ]       RFC 2474, section 3; RFC 3168, section 5
 * </pre>
 *
 * The two bits of ECN belong to the kernel, which answers for them to the routers: they are never set from here. The mark is
 * a wish: Windows sets none unless an administrator allows it, and every router may change it.
 *
 * @param octet the whole byte, the bits of ECN 0; 0 for packets that are not marked
 */
public record TrafficClass(int octet) {

    public static final TrafficClass NONE = new TrafficClass(0);

    private static final int ECN_BITS = 0b11;

    private static final Pattern NUMBER = Pattern.compile("0[xX]([0-9a-fA-F]{1,2})|(0|[1-9]\\d{0,2})");

    /** The precedences that IPv4 had before (RFC 2474, section 4.2.2). */
    private static final Pattern CLASS_SELECTOR = Pattern.compile("CS([0-7])");

    /** Four classes, each with three chances to be dropped (RFC 2597, section 6). */
    private static final Pattern ASSURED_FORWARDING = Pattern.compile("AF([1-4])([1-3])");

    /** Code points: default (RFC 2474), lower effort (RFC 8622), expedited (RFC 3246), admitted voice (RFC 5865). */
    private static final Map<String, Integer> OTHERS = Map.of("DF", 0, "LE", 1, "EF", 46, "VA", 44);

    public TrafficClass {
        octet &= ~ECN_BITS;
    }

    /** Reads an option: {@code 184}, {@code 0xb8} (the whole byte, as of {@code ping -Q}), {@code EF}, {@code AF41}, {@code CS1}. */
    public static final class Converter implements ITypeConverter<TrafficClass> {
        @Override
        public TrafficClass convert(String value) {
            Matcher number = NUMBER.matcher(value);
            if (!number.matches()) {
                return new TrafficClass(codePoint(value) << 2);
            }
            int octet = number.group(1) != null ? Integer.parseInt(number.group(1), 16) : Integer.parseInt(value);
            if (octet > 255) {
                throw noMark(value);
            }
            return new TrafficClass(octet);
        }
    }

    private static int codePoint(String value) {
        String name = value.toUpperCase(Locale.ROOT);
        Matcher selector = CLASS_SELECTOR.matcher(name);
        if (selector.matches()) {
            return Integer.parseInt(selector.group(1)) << 3;
        }
        Matcher assured = ASSURED_FORWARDING.matcher(name);
        if (assured.matches()) {
            return Integer.parseInt(assured.group(1)) << 3 | Integer.parseInt(assured.group(2)) << 1;
        }
        if (OTHERS.containsKey(name)) {
            return OTHERS.get(name);
        }
        throw noMark(value);
    }

    private static TypeConversionException noMark(String value) {
        return new TypeConversionException(
                "'" + value + "' is no mark of packets: give the byte, from 0 to 255 or 0xff, or"
                        + " a code point: CS0 to CS7, AF11 to AF43, EF, VA, LE, DF");
    }

    /** Marks what this socket will send; to be done before it connects, so that its first packet is marked, too. */
    public void applyTo(NetworkChannel socket) throws IOException {
        if (octet != 0) {
            socket.setOption(StandardSocketOptions.IP_TOS, octet);
        }
    }

    /** As people write it: {@code 0xb8}. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "0x%02x", octet);
    }
}
