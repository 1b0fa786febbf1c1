package socketlab.common.cli.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.UnsupportedAddressTypeException;
import socketlab.common.cli.AddressFamily;
import socketlab.common.cli.ExitStatus;
import socketlab.common.cli.HostAndPort;
import socketlab.common.cli.Reason;
import socketlab.common.cli.Recipients;
import socketlab.common.cli.TrafficClass;
import socketlab.common.cli.UserError;

/**
 * What a person wishes of the client's own end of the talk.
 *
 * @param source where its packets come from: an address of this machine; {@code null} leaves it to the kernel, which takes
 *     that of the interface on the way to the server
 * @param mark of its packets
 */
public record LocalEnd(InetAddress source, TrafficClass mark) {

    /** No wishes. */
    public static final LocalEnd ANY = new LocalEnd(null, TrafficClass.NONE);

    /**
     * Makes sure that the source is an address of this machine; only binding a socket tells, because all of 127.0.0.0/8 is,
     * too, though no interface lists it.
     */
    static LocalEnd of(InetAddress source, TrafficClass mark) throws UserError {
        if (source == null) {
            return new LocalEnd(null, mark);
        }
        Recipients recipients = Recipients.of(source);
        if (source.isAnyLocalAddress() || recipients != Recipients.ONE_HOST) {
            String what = source.isAnyLocalAddress() ? "stands for all addresses" : "is " + recipients;
            throw new UserError(ExitStatus.ERROR, name(source) + " " + what + ": give one address of this machine");
        }
        try (DatagramChannel trial = DatagramChannel.open(AddressFamily.ofSocketTo(source))) {
            trial.bind(new InetSocketAddress(source, 0));
        } catch (IOException | UnsupportedOperationException | UnsupportedAddressTypeException e) {
            throw new UserError(
                    ExitStatus.ERROR,
                    name(source) + " is no address of this machine that a socket can have (" + Reason.of(e)
                            + "): give one that its interfaces have",
                    e);
        }
        return new LocalEnd(source, mark);
    }

    private static String name(InetAddress source) {
        return "--source " + HostAndPort.formatHost(source);
    }

    /** Which addresses of the server can be talked to from here. */
    AddressFamily family() {
        return source == null ? AddressFamily.ANY : AddressFamily.of(source);
    }

    /** What says so on the command line. */
    @Override
    public String toString() {
        return source == null ? "any address" : name(source);
    }

    /** Marks what a socket sends, and binds it where a source is wished for; before it connects. */
    public void applyTo(NetworkChannel socket) throws IOException {
        mark.applyTo(socket);
        if (source != null) {
            socket.bind(new InetSocketAddress(source, 0));
        }
    }
}
