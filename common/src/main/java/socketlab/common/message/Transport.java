package socketlab.common.message;

/** The two transport protocols of the Internet: a stream with a connection, datagrams without one. */
public enum Transport {
    /** RFC 9293. */
    TCP,
    /** RFC 768. */
    UDP
}
