package socketlab.common.udp;

import java.io.IOException;

/**
 * What has come is not what was sent: only without recovery, which repeats nothing and waits for nothing. In the other
 * direction the stream goes on.
 *
 * <p>Its message is for a person.
 */
public final class DamagedStreamException extends IOException {

    private static final long serialVersionUID = 1L;

    public DamagedStreamException(String message) {
        super(message);
    }
}
