package socketlab.common.cli.client;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import socketlab.common.message.BadMessageException;
import socketlab.common.message.ByteSink;
import socketlab.common.message.MessageCodec;
import socketlab.common.message.Reply;
import socketlab.common.message.Request;

/**
 * Plays a round trip in memory before the first real one. Java loads and prepares a class when it is first used, which
 * takes longer than a thousand round trips on a local network; here that happens while nothing is measured.
 */
final class Rehearsal {

    private Rehearsal() {}

    /** Does all that a client does for a round trip, but for the socket. */
    static void play(PingPlan plan) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        PingPrinter printer = new PingPrinter(nowhere, () -> {}, LineStart.EMPTY);
        PingSession session = new PingSession(plan, 1, 0, printer::intervalEnded);
        Request.Ping ping = session.takeDue(0, 0);
        session.leaves(0);
        Reply.Pong pong = throughTheCodec(ping);
        printer.replied(1, session.arrived(pong, 1, 1), pong.processingNanos());
        session.advanceTo(1, lost -> {});
        session.nanosToNextEvent(1);
        session.finish(1);
        printer.finish();
    }

    private static Reply.Pong throughTheCodec(Request.Ping ping) {
        ByteSink bytes = new ByteSink(1024);
        MessageCodec.encode(ping, bytes);
        bytes.clear();
        MessageCodec.encode(new Reply.Pong(ping.id(), ping.sentAt(), 0, 0, 0, ping.padding(), ping.size()), bytes);
        try {
            return (Reply.Pong) MessageCodec.decode(bytes.array(), 0, bytes.size());
        } catch (BadMessageException e) {
            throw new IllegalStateException("the codec can't read what it has written", e);
        }
    }
}
