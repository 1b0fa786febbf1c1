package socketlab.common.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * A server's address as people write it: {@code host}, {@code host:port}, {@code [::1]:port}, {@code ::1}.
 *
 * @param host a name or an address, without brackets
 * @param port 1 to 65535
 */
public record HostAndPort(String host, int port) {

    public static final String DEFAULT_HOST = "127.0.0.1";
    public static final int DEFAULT_PORT = 4242;

    private static final Pattern BRACKETED = Pattern.compile("\\[([^\\]]+)](?::(\\d+))?");
    private static final Pattern PLAIN = Pattern.compile("([^:\\[\\]\\s]+)(?::(\\d+))?");
    private static final Pattern BARE_IPV6 =
            Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[-.\\w]+)?");
    private static final Pattern DOTTED_DIGITS = Pattern.compile("[0-9.]+");
    private static final Pattern ZEROS = Pattern.compile("(?:^|:)0(?::0)+(?::|$|(?=%))");

    /** Reads an argument of the command line. */
    public static final class Converter implements ITypeConverter<HostAndPort> {
        @Override
        public HostAndPort convert(String value) {
            return parse(value);
        }
    }

    /** Reads an address that didn't come as an argument of its own. */
    public static HostAndPort of(String value) throws UserError {
        try {
            return parse(value);
        } catch (TypeConversionException e) {
            throw new UserError(ExitStatus.ERROR, e.getMessage(), e);
        }
    }

    static HostAndPort parse(String value) {
        if (BARE_IPV6.matcher(value).matches()) {
            return new HostAndPort(value, DEFAULT_PORT);
        }
        for (Pattern form : new Pattern[] {BRACKETED, PLAIN}) {
            Matcher parts = form.matcher(value);
            if (parts.matches()) {
                return new HostAndPort(parts.group(1), port(value, parts.group(2)));
            }
        }
        throw new TypeConversionException("'" + value + "' is no server: write HOST, HOST:PORT or [IPv6]:PORT");
    }

    private static int port(String value, String digits) {
        if (digits == null) {
            return DEFAULT_PORT;
        }
        if (digits.length() > 5 || Integer.parseInt(digits) < 1 || Integer.parseInt(digits) > 65_535) {
            throw new TypeConversionException("'" + value + "' has no port that exists: choose one from 1 to 65535");
        }
        return Integer.parseInt(digits);
    }

    /**
     * The socket addresses, each once, in the order of the name service.
     *
     * @param family which of them are wanted
     * @param option what asks for it on the command line
     * @throws UserError if there are none
     */
    public List<InetSocketAddress> resolve(AddressFamily family, String option, NameService names) throws UserError {
        InetAddress[] all = lookUp(names);
        List<InetSocketAddress> wanted = Arrays.stream(all)
                .filter(family::has)
                .distinct()
                .map(address -> new InetSocketAddress(address, port))
                .toList();
        if (wanted.isEmpty()) {
            String what = isLiteral()
                    ? "an " + family.other() + " address"
                    : "the name of " + family.other() + " addresses only";
            throw new UserError(
                    ExitStatus.ERROR,
                    "'" + host + "' is " + what + ", and " + option + " allows only " + family
                            + ": leave it out, or name another server");
        }
        return wanted;
    }

    private InetAddress[] lookUp(NameService names) throws UserError {
        try {
            return names.addresses(host);
        } catch (UnknownHostException e) {
            throw new UserError(
                    ExitStatus.ERROR, "no address is known for '" + host + "': check the name, or give the address", e);
        }
    }

    /** Whether the host is an address in digits, which nobody has to look up. */
    public boolean isLiteral() {
        return host.indexOf(':') >= 0 || DOTTED_DIGITS.matcher(host).matches();
    }

    /** An address as {@link #parse} reads it: IPv6 in brackets. */
    public static String format(InetSocketAddress address) {
        String host = formatHost(address.getAddress());
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** An address without a port, and without brackets. */
    public static String formatHost(InetAddress address) {
        String host = address.getHostAddress();
        return host.indexOf(':') >= 0 ? compressed(host) : host;
    }

    /** Writes the longest row of zeros in an IPv6 address as {@code ::} (RFC 5952, section 4.2). */
    private static String compressed(String ipv6) {
        return ZEROS.matcher(ipv6)
                .results()
                .max(Comparator.comparingInt(zeros -> zeros.group().length()))
                .map(zeros -> ipv6.substring(0, zeros.start()) + "::" + ipv6.substring(zeros.end()))
                .orElse(ipv6);
    }
}
