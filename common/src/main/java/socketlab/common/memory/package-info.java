/**
 * How much clients can make a server hold. What a client sends and does not finish, or asks for and does not take, stays
 * in the server's memory; so all of it is counted, as it comes, against one {@link
 * socketlab.common.memory.MemoryBudget budget}, by the {@link socketlab.common.memory.Account account} of the client. What
 * waits for nobody, because it is only worked at, waits its turn for {@link socketlab.common.memory.WorkingMemory} instead.
 *
 * <p>Promise: whatever clients do, no more is held than the budget allows, and who holds little is not ended because
 * others hold much.
 */
package socketlab.common.memory;
