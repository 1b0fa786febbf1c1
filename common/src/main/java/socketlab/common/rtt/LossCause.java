package socketlab.common.rtt;

/** What is known of why a request was lost. A request that never left is none of these: it was not lost on the network. */
public enum LossCause {
    /** No reply came; whether the request or its reply was lost, nobody here can know. */
    UNANSWERED,
    /** It arrived as another one than was sent, or its reply did. */
    DAMAGED,
    /** The server answered that it would not. */
    REFUSED
}
