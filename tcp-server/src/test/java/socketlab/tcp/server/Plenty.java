package socketlab.tcp.server;

import socketlab.common.memory.MemoryBudget;
import socketlab.common.memory.WorkingMemory;

/** Memory for tests that are about something else. */
final class Plenty {

    private Plenty() {}

    static MemoryBudget budget() {
        return new MemoryBudget(1 << 30);
    }

    static WorkingMemory working() {
        return new WorkingMemory(1 << 30);
    }
}
