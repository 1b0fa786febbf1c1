package socketlab.common.message;

import java.util.List;
import java.util.Set;

/** Makes a segment or an acknowledgement of its members, which may come in any order. */
final class TransferReader {

    static final Set<String> TYPES = Set.of("segment", "ack");

    private TransferReader() {}

    static Transfer read(String type, MemberReader members) throws BadMessageException {
        return type.equals("segment") ? readSegment(members) : readAck(members);
    }

    private static Transfer.Segment readSegment(MemberReader members) throws BadMessageException {
        long seq = MemberReader.MISSING;
        long sentAt = MemberReader.MISSING;
        long checksum = MemberReader.MISSING;
        boolean last = false;
        while (members.next()) {
            switch (members.name()) {
                case "seq" -> seq = members.integer();
                case "sentAt" -> sentAt = members.integer();
                case "last" -> last = members.flag();
                case "checksum" -> checksum = members.integer();
                default -> members.commonMember();
            }
        }
        return new Transfer.Segment(
                members.id(),
                members.required(seq, "seq"),
                members.required(sentAt, "sentAt"),
                last,
                members.required(checksum, "checksum"),
                members.requiredBody());
    }

    private static Transfer.Ack readAck(MemberReader members) throws BadMessageException {
        long next = MemberReader.MISSING;
        List<Range> ranges = List.of();
        long window = MemberReader.MISSING;
        long echo = MemberReader.MISSING;
        boolean again = false;
        long checksum = MemberReader.MISSING;
        while (members.next()) {
            switch (members.name()) {
                case "next" -> next = members.integer();
                case "ranges" -> ranges = members.ranges();
                case "window" -> window = members.integer();
                case "echo" -> echo = members.integer();
                case "again" -> again = members.flag();
                case "checksum" -> checksum = members.integer();
                default -> members.commonMember();
            }
        }
        return new Transfer.Ack(
                members.id(),
                members.required(next, "next"),
                ranges,
                members.required(window, "window"),
                members.required(echo, "echo"),
                again,
                members.required(checksum, "checksum"));
    }
}
