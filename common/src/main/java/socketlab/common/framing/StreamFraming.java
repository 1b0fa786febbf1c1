package socketlab.common.framing;

import socketlab.common.memory.Account;
import socketlab.common.message.ByteSink;
import socketlab.common.message.Message;
import socketlab.common.message.MessageCodec;

/** The two ways to tell in a stream where a message ends. A connection uses one of them, in both directions. */
public enum StreamFraming {

    /** The length goes before the message: see {@link FrameDecoder}. */
    FRAMES {
        @Override
        public StreamDecoder newDecoder(int limit, Account account) {
            return new FrameDecoder(limit, account);
        }

        @Override
        public void append(Message message, ByteSink batch) {
            int start = batch.size();
            batch.fill('\0', FrameDecoder.LENGTH_BYTES);
            MessageCodec.encode(message, batch);
            batch.putIntAt(start, batch.size() - start - FrameDecoder.LENGTH_BYTES);
        }
    },

    /** A line feed goes behind the message, in which none can be: JSON escapes it. See {@link LineDecoder}. */
    LINES {
        @Override
        public StreamDecoder newDecoder(int limit, Account account) {
            return new LineDecoder(limit, account);
        }

        @Override
        public void append(Message message, ByteSink batch) {
            MessageCodec.encode(message, batch);
            batch.write('\n');
        }
    };

    /**
     * What a connection speaks that starts with this byte. A frame that starts with an opening brace would be longer
     * than 2 GB, so the two can't be confused.
     */
    public static StreamFraming of(byte firstByte) {
        return firstByte == '{' ? LINES : FRAMES;
    }

    /**
     * @param limit the longest message that the decoder takes, bytes, 1 or more
     * @param account is charged with what has come of a large one
     */
    public abstract StreamDecoder newDecoder(int limit, Account account);

    /**
     * Appends a message with its framing, so that many can go out in one write: a header and a body in two writes
     * would make Nagle's algorithm (RFC 896) wait for the delayed acknowledgement of the first (RFC 1122, 4.2.3.2).
     */
    public abstract void append(Message message, ByteSink batch);
}
