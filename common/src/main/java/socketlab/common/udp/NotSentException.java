package socketlab.common.udp;

import java.io.IOException;

/**
 * The kernel did not take this datagram: no route just now, a firewall that forbids it, no buffer left. It is as lost as
 * one that gets lost further out, and another one may pass. Which reason it was, its cause says.
 */
public final class NotSentException extends IOException {

    private static final long serialVersionUID = 1;

    public NotSentException(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
