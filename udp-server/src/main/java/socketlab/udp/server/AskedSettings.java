package socketlab.udp.server;

import java.util.Map;
import java.util.TreeSet;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Request;
import socketlab.common.message.WireName;
import socketlab.common.reliable.Congestion;
import socketlab.common.reliable.Recovery;
import socketlab.common.reliable.Settings;

/** How a client wants its bytes to be moved, as far as the server's limits allow. */
final class AskedSettings {

    /** What a segment takes beside its body, at most: numbers of 16 digits in all members. */
    static final int HEADER_BYTES = 200;

    /** The application's own times say when a transfer is given up; a receiver alone knows less of it. */
    private static final long NEVER_NANOS = Long.MAX_VALUE / 4;

    private AskedSettings() {}

    static Settings of(Request request, UdpLimits limits) throws BadMessageException {
        int maxPayload = Math.max(1, limits.maxDatagram() - HEADER_BYTES);
        Settings ours = limits.settings();
        Settings settings =
                ours.withPatience(ours.lingerNanos(), NEVER_NANOS).withPayload(Math.min(ours.payload(), maxPayload));
        Request inner = request instanceof Request.WithCookie proven ? proven.request() : request;
        if (inner instanceof Request.WithSettings asked) {
            settings = settings.with(oneOf(asked, "recovery", asked.recovery(), Recovery.class, settings.recovery()))
                    .with(oneOf(asked, "congestion", asked.congestion(), Congestion.class, settings.congestion()))
                    .withPayload(number(asked, "payload", asked.payload(), maxPayload, settings.payload()))
                    .withWindow(number(asked, "window", asked.window(), Settings.MAX_WINDOW, settings.window()));
        }
        return settings.within(limits.maxWindowBytes());
    }

    private static <E extends Enum<E>> E oneOf(Request request, String member, String asked, Class<E> type, E otherwise)
            throws BadMessageException {
        Map<String, E> all = WireName.all(type);
        if (asked != null && !all.containsKey(asked)) {
            throw new BadMessageException(
                    ErrorCode.BAD_FIELD,
                    request.id(),
                    "member \"" + member + "\" must be one of " + new TreeSet<>(all.keySet()));
        }
        return asked == null ? otherwise : all.get(asked);
    }

    private static int number(Request request, String member, long asked, int most, int otherwise)
            throws BadMessageException {
        if (asked == Request.WithSettings.NOT_SAID) {
            return otherwise;
        }
        if (asked < 1 || asked > most) {
            throw new BadMessageException(
                    ErrorCode.BAD_FIELD,
                    request.id(),
                    "member \"" + member + "\" must be from 1 to " + most + " at this server (--" + member + " " + most
                            + ")");
        }
        return (int) asked;
    }
}
