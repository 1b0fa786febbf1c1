/**
 * What keeps a program going that strangers talk to: how often something may be done that anybody can cause ({@link
 * socketlab.common.resilience.TokenBucket}), and how a thread that all others depend on goes on, whatever it meets ({@link
 * socketlab.common.resilience.SteadyLoop}).
 *
 * <p>Promise: neither a flood nor a failure, and be it an {@link java.lang.Error}, stops what all depend on; and where it
 * can't go on, somebody is told so.
 */
package socketlab.common.resilience;
