package socketlab.common.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A result as JSON: exactly these members, null where unknown, integers but for probabilities")
class PingJsonTest {

    @Test
    void aRunWithReplies() {
        assertEquals("""
                {"format":1,\
                "tool":"tcp-client",\
                "version":"1.2.3",\
                "protocol":"tcp",\
                "target":"127.0.0.1:4242",\
                "local":"127.0.0.1:51544",\
                "beganAt":"2026-01-02T03:04:05.100Z",\
                "startedAt":"2026-01-02T03:04:05.678901Z",\
                "endedAt":"2026-01-02T03:04:07.500Z",\
                "options":{"count":4,"intervalNanos":200000000,"timeoutNanos":1000000000,\
                "deadlineNanos":10000000000,"size":160,"warmup":5,"tos":184,"network":{}},\
                "connectNanos":123456,\
                "sent":4,\
                "received":2,\
                "lost":1,\
                "late":1,\
                "duplicated":1,\
                "reordered":0,\
                "damaged":0,\
                "unsent":0,\
                "unsentReason":null,\
                "missedSlots":2,\
                "loss":{"unanswered":1,"damaged":0,"refused":0,"runs":1,"longestRun":1,\
                "probability":0.25,"probabilityAfterLoss":0.0},\
                "firstRttNanos":1000000,\
                "rttNanos":{"min":1000000,"mean":2000000,"stddev":1000000,"p50":1000447,"p90":3000000,"p99":3000000,\
                "p999":3000000,"max":3000000},\
                "serverNanos":{"min":100000,"mean":100000,"stddev":0,"p50":100000,"p90":100000,"p99":100000,\
                "p999":100000,"max":100000},\
                "jitterNanos":{"rfc3550":125000,"meanAbsoluteDifference":2000000},\
                "clockOffsetMicros":500,\
                "rto":{"srttNanos":1250000,"rttvarNanos":875000,"rtoNanos":1000000000},\
                "samples":[\
                {"id":1,"sentAt":1700000000000000,"rttNanos":1000000,"serverNanos":100000,"outcome":"answered"},\
                {"id":2,"sentAt":1700000000000001,"rttNanos":3000000,"serverNanos":100000,"outcome":"answered"},\
                {"id":3,"sentAt":1700000000000002,"rttNanos":null,"serverNanos":null,"outcome":"lost","cause":"unanswered"},\
                {"id":4,"sentAt":1700000000000003,"rttNanos":1000000005,"serverNanos":100000,"outcome":"late"}]}
                """, json(Runs.good()));
    }

    @Test
    void aRunWithoutAnyReplySaysNullAndNeverNaN() {
        assertEquals("""
                {"format":1,\
                "tool":"udp-client",\
                "version":"1.2.3",\
                "protocol":"udp",\
                "target":"[0:0:0:0:0:0:0:1]:4242",\
                "local":"[::1]:51544",\
                "beganAt":"1970-01-01T00:00:00Z",\
                "startedAt":"1970-01-01T00:00:00Z",\
                "endedAt":"1970-01-01T00:00:00Z",\
                "options":{"count":null,"intervalNanos":0,"timeoutNanos":1000000000,\
                "deadlineNanos":null,"size":160,"warmup":0,"tos":0,"network":{"loss":"out=10%"}},\
                "connectNanos":null,\
                "sent":2,\
                "received":0,\
                "lost":2,\
                "late":0,\
                "duplicated":0,\
                "reordered":0,\
                "damaged":0,\
                "unsent":0,\
                "unsentReason":null,\
                "missedSlots":0,\
                "loss":{"unanswered":2,"damaged":0,"refused":0,"runs":1,"longestRun":2,\
                "probability":1.0,"probabilityAfterLoss":1.0},\
                "firstRttNanos":null,\
                "rttNanos":{"min":null,"mean":null,"stddev":null,"p50":null,"p90":null,"p99":null,"p999":null,\
                "max":null},\
                "serverNanos":{"min":null,"mean":null,"stddev":null,"p50":null,"p90":null,"p99":null,"p999":null,\
                "max":null},\
                "jitterNanos":{"rfc3550":null,"meanAbsoluteDifference":null},\
                "clockOffsetMicros":null,\
                "rto":{"srttNanos":null,"rttvarNanos":null,"rtoNanos":1000000000},\
                "samples":[\
                {"id":7,"sentAt":11,"rttNanos":null,"serverNanos":null,"outcome":"lost","cause":"unanswered"},\
                {"id":8,"sentAt":12,"rttNanos":null,"serverNanos":null,"outcome":"lost","cause":"unanswered"}]}
                """, json(Runs.unanswered()));
    }

    @Test
    void whatWasGivenToWriteToIsNotClosed() {
        boolean[] closed = {false};
        OutputStream out = new ByteArrayOutputStream() {
            @Override
            public void close() {
                closed[0] = true;
            }
        };
        PingJson.write(Runs.good(), out);
        assertFalse(closed[0]);
    }

    @Test
    void csvIsALineForEachSampleWithEmptyFieldsForWhatIsNotKnown() {
        assertEquals(
                "id,sentAt,rttNanos,serverNanos,outcome,cause,lostInRow\r\n"
                        + "1,1700000000000000,1000000,100000,answered,,\r\n"
                        + "2,1700000000000001,3000000,100000,answered,,\r\n"
                        + "3,1700000000000002,,,lost,unanswered,1\r\n"
                        + "4,1700000000000003,1000000005,100000,late,,\r\n",
                csv(Runs.good()));
        assertTrue(csv(Runs.unanswered()).endsWith("\r\n8,12,,,lost,unanswered,2\r\n"));
    }

    private static String json(PingResult result) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PingJson.write(result, out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private static String csv(PingResult result) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream print = new PrintStream(out, true, StandardCharsets.UTF_8);
        PingCsv.write(result, print);
        print.flush();
        return out.toString(StandardCharsets.UTF_8);
    }
}
