package socketlab.it;

import java.io.IOException;

/** What clients that mean no good do to a server, on a thread of their own. Closing it has them all go away. */
interface Attack extends AutoCloseable {

    /** Begins it, against a server. */
    @FunctionalInterface
    interface Plan {
        Attack begin(RunningServer server) throws Exception;
    }

    /** Waits until they have done what they can, and only stay. */
    void awaitStill() throws Exception;

    @Override
    void close() throws IOException;
}
