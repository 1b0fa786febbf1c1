package socketlab.common.service;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import socketlab.common.message.ErrorCode;
import socketlab.common.message.Reply;
import socketlab.common.message.Transport;

/** What a server counts from its start on. Safe for any number of threads. */
public final class Counters {

    private final LongAdder clients = new LongAdder();
    private final LongAdder clientsTotal = new LongAdder();
    private final LongAdder messagesReceived = new LongAdder();
    private final LongAdder messagesSent = new LongAdder();
    private final LongAdder bytesReceived = new LongAdder();
    private final LongAdder bytesSent = new LongAdder();
    private final LongAdder unanswered = new LongAdder();
    private final LongAdder unlogged = new LongAdder();
    private final Map<ErrorCode, LongAdder> errors = new EnumMap<>(ErrorCode.class);

    public Counters() {
        for (ErrorCode code : ErrorCode.values()) {
            errors.put(code, new LongAdder());
        }
    }

    /** A connection was accepted, or a peer was heard for the first time. */
    public void clientCame() {
        clients.increment();
        clientsTotal.increment();
    }

    /** A connection has ended, or a peer is forgotten. */
    public void clientWent() {
        clients.decrement();
    }

    public void received(long messages, long bytes) {
        messagesReceived.add(messages);
        bytesReceived.add(bytes);
    }

    public void sent(long messages, long bytes) {
        messagesSent.add(messages);
        bytesSent.add(bytes);
    }

    /** Something was received that the protocol forbids to answer. */
    public void leftUnanswered() {
        unanswered.increment();
    }

    /** The log was spared a line, see {@link LogAllowance}. */
    void leftUnlogged() {
        unlogged.increment();
    }

    public void error(ErrorCode code) {
        errors.get(code).increment();
    }

    /** All counters now; exact once nothing is under way. */
    Reply.Statistics statistics(long id, Transport transport, long uptimeMillis) {
        Map<ErrorCode, Long> counted = new EnumMap<>(ErrorCode.class);
        errors.forEach((code, count) -> {
            if (count.sum() > 0) {
                counted.put(code, count.sum());
            }
        });
        return new Reply.Statistics(
                id,
                transport,
                uptimeMillis,
                clients.sum(),
                clientsTotal.sum(),
                messagesReceived.sum(),
                messagesSent.sum(),
                bytesReceived.sum(),
                bytesSent.sum(),
                unanswered.sum(),
                unlogged.sum(),
                counted);
    }
}
