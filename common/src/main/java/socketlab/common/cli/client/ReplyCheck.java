package socketlab.common.cli.client;

import socketlab.common.message.Reply;
import socketlab.common.message.Request;

/**
 * Whether a reply that has the right id can be the answer to a request, as far as its content says so. Over UDP one whose
 * content does not fit was damaged on its way, it or its request: the checksum of UDP has 16 bits and may be left out (RFC
 * 768), and {@code --corrupt} damages behind it. Numbers that only the server knows can't be checked. What a stream brings
 * need not be, since its segments have checksums of their own.
 */
final class ReplyCheck {

    private ReplyCheck() {}

    static boolean fits(Request request, Reply reply) {
        if (reply instanceof Reply.Failure || reply instanceof Reply.Challenge) {
            return true;
        }
        Request plain = request.plain();
        if (plain instanceof Request.Echo echo) {
            return reply instanceof Reply.Echoed echoed && echoed.text().equals(echo.text());
        }
        return !(plain instanceof Request.Stats) || reply instanceof Reply.Statistics;
    }
}
