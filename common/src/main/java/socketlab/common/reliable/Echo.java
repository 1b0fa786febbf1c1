package socketlab.common.reliable;

/**
 * The transmission that an acknowledgement answers.
 *
 * @param seq of the segment
 * @param sentAt of this transmission, nanoseconds since the sender began
 * @param isFirst whether no acknowledgement answered it before; a duplicate of one, or a replay, says nothing new
 */
record Echo(long seq, long sentAt, boolean isFirst) {}
