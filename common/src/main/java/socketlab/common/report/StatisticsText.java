package socketlab.common.report;

import java.io.PrintStream;
import java.util.Locale;
import socketlab.common.message.Reply;
import socketlab.common.message.Transport;

/** A server's counters, for people. */
public final class StatisticsText {

    private StatisticsText() {}

    public static void write(Reply.Statistics statistics, PrintStream out) {
        out.println(String.format(Locale.ROOT, "uptime       %.1f s", statistics.uptimeMillis() / 1e3));
        out.println(
                statistics.transport() == Transport.TCP
                        ? "connections  " + statistics.clients() + " now, " + statistics.clientsTotal() + " in all"
                        : "peers        " + statistics.clients() + " lately, " + statistics.clientsTotal() + " in all");
        out.println(
                "messages     " + statistics.messagesReceived() + " received, " + statistics.messagesSent() + " sent");
        out.println("bytes        " + statistics.bytesReceived() + " received, " + statistics.bytesSent() + " sent");
        if (statistics.transport() == Transport.UDP) {
            out.println("unanswered   " + statistics.unanswered());
        }
        if (statistics.unlogged() > 0) {
            out.println("unlogged     " + statistics.unlogged());
        }
        statistics.errors().forEach((code, count) -> out.println("error        " + code.wireName() + ": " + count));
    }
}
