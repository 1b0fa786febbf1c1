package socketlab.common.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.apache.logging.log4j.core.Logger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The log of the servers")
class ServerLogTest {

    /** Log4j asks the system for a name unless it is told one. */
    @Test
    void neverAsksForTheNameOfThisMachine() {
        Logger logger = (Logger) ServerLog.of(ServerLogTest.class);
        assertEquals(
                "not asked for",
                logger.getContext().getConfiguration().getProperties().get("hostName"));
    }
}
