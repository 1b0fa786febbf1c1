package socketlab.common.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an address in digits, {@code 192.0.2.7}, {@code ::1}, {@code fe80::1%eth0}. A name is refused, and never looked up. */
public final class NumericAddress implements ITypeConverter<InetAddress> {

    private static final Pattern IPV4 = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final Pattern IPV6 = Pattern.compile("\\[?([0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[-.\\w]+)?)]?");

    @Override
    public InetAddress convert(String value) {
        Matcher ipv4 = IPV4.matcher(value);
        Matcher ipv6 = IPV6.matcher(value);
        try {
            if (ipv4.matches()) {
                return InetAddress.getByAddress(octets(value, ipv4));
            }
            if (ipv6.matches()) {
                return InetAddress.getByName("[" + ipv6.group(1) + "]"); // in brackets, it is taken for no name
            }
        } catch (UnknownHostException e) {
            throw new TypeConversionException("'" + value + "' is no address: " + Reason.of(e));
        }
        throw noAddress(value);
    }

    private static byte[] octets(String value, Matcher ipv4) {
        byte[] octets = new byte[4];
        for (int i = 0; i < octets.length; i++) {
            int octet = Integer.parseInt(ipv4.group(i + 1));
            if (octet > 255) {
                throw noAddress(value);
            }
            octets[i] = (byte) octet;
        }
        return octets;
    }

    private static TypeConversionException noAddress(String value) {
        return new TypeConversionException(
                "'" + value + "' is no address in digits, like 127.0.0.1 or ::1 (names are not looked up here)");
    }
}
