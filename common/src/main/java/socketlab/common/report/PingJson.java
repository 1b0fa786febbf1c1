package socketlab.common.report;

import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import socketlab.common.rtt.Exchange;
import socketlab.common.rtt.LatencySummary;
import socketlab.common.rtt.LossCause;
import socketlab.common.rtt.LossRuns;
import socketlab.common.rtt.RoundTrips;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * A {@link PingResult} as one JSON object, format 1. What is not known is {@code null}; durations are nanoseconds as
 * integers, moments microseconds since 1970, probabilities from 0 to 1.
 */
public final class PingJson {

    /** Rises when a member changes its meaning or goes. */
    static final int FORMAT = 1;

    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private PingJson() {}

    /** Writes the object and a line feed; flushes, closes nothing. */
    public static void write(PingResult result, OutputStream out) {
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            writeRun(result, json);
            writeCounts(result, json);
            writeLoss(result, json);
            RoundTrips roundTrips = result.roundTrips();
            writeNumber("firstRttNanos", roundTrips.firstRttNanos(), json);
            writeSummary("rttNanos", roundTrips.rtt().summary(), json);
            writeSummary("serverNanos", roundTrips.server().summary(), json);
            writeJitter(roundTrips, json);
            writeNumber("clockOffsetMicros", roundTrips.clockOffset().offsetMicros(), json);
            writeRto(roundTrips, json);
            writeSamples(result, json);
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static void writeRun(PingResult result, JsonGenerator json) {
        json.writeNumberProperty("format", FORMAT);
        json.writeStringProperty("tool", result.tool());
        json.writeStringProperty("version", result.version());
        json.writeStringProperty("protocol", result.transport().name().toLowerCase(Locale.ROOT));
        json.writeStringProperty("target", result.target());
        json.writeStringProperty("local", result.local());
        json.writeStringProperty("beganAt", result.times().beganAt().toString());
        json.writeStringProperty("startedAt", result.times().startedAt().toString());
        json.writeStringProperty("endedAt", result.times().endedAt().toString());
        PingResult.Options options = result.options();
        json.writeObjectPropertyStart("options");
        writeNumber("count", options.count(), json);
        json.writeNumberProperty("intervalNanos", options.intervalNanos());
        json.writeNumberProperty("timeoutNanos", options.timeoutNanos());
        writeNumber("deadlineNanos", options.deadlineNanos(), json);
        json.writeNumberProperty("size", options.size());
        json.writeNumberProperty("warmup", options.warmup());
        json.writeNumberProperty("tos", options.tos());
        json.writeObjectPropertyStart("network");
        options.network().forEach(json::writeStringProperty);
        json.writeEndObject();
        json.writeEndObject();
        writeNumber("connectNanos", result.connectNanos(), json);
    }

    private static void writeCounts(PingResult result, JsonGenerator json) {
        RoundTrips.Counts counts = result.roundTrips().counts();
        json.writeNumberProperty("sent", counts.sent());
        json.writeNumberProperty("received", counts.received());
        json.writeNumberProperty("lost", counts.lost());
        json.writeNumberProperty("late", counts.late());
        json.writeNumberProperty("duplicated", counts.duplicated());
        json.writeNumberProperty("reordered", counts.reordered());
        json.writeNumberProperty("damaged", counts.damaged());
        json.writeNumberProperty("unsent", counts.unsent());
        writeText("unsentReason", result.unsentReason(), json);
        json.writeNumberProperty("missedSlots", result.missedSlots());
    }

    private static void writeLoss(PingResult result, JsonGenerator json) {
        LossRuns losses = result.roundTrips().lossRuns();
        json.writeObjectPropertyStart("loss");
        for (LossCause cause : LossCause.values()) {
            json.writeNumberProperty(cause.name().toLowerCase(Locale.ROOT), losses.lost(cause));
        }
        json.writeNumberProperty("runs", losses.runs());
        json.writeNumberProperty("longestRun", losses.longest());
        writeNumber("probability", losses.probability(), json);
        writeNumber("probabilityAfterLoss", losses.probabilityAfterLoss(), json);
        json.writeEndObject();
    }

    private static void writeSummary(String name, Optional<LatencySummary> summary, JsonGenerator json) {
        json.writeObjectPropertyStart(name);
        writeNumber("min", summary.map(LatencySummary::min), json);
        writeNumber("mean", summary.map(s -> Math.round(s.mean())), json);
        writeNumber("stddev", summary.map(s -> Math.round(s.stddev())), json);
        writeNumber("p50", summary.map(LatencySummary::p50), json);
        writeNumber("p90", summary.map(LatencySummary::p90), json);
        writeNumber("p99", summary.map(LatencySummary::p99), json);
        writeNumber("p999", summary.map(LatencySummary::p999), json);
        writeNumber("max", summary.map(LatencySummary::max), json);
        json.writeEndObject();
    }

    private static void writeJitter(RoundTrips roundTrips, JsonGenerator json) {
        json.writeObjectPropertyStart("jitterNanos");
        writeRounded("rfc3550", roundTrips.jitter().rfc3550Nanos(), json);
        writeRounded("meanAbsoluteDifference", roundTrips.jitter().meanAbsoluteDifferenceNanos(), json);
        json.writeEndObject();
    }

    private static void writeRto(RoundTrips roundTrips, JsonGenerator json) {
        json.writeObjectPropertyStart("rto");
        writeNumber("srttNanos", roundTrips.rto().srttNanos(), json);
        writeNumber("rttvarNanos", roundTrips.rto().rttvarNanos(), json);
        json.writeNumberProperty("rtoNanos", roundTrips.rto().rtoNanos());
        json.writeEndObject();
    }

    private static void writeSamples(PingResult result, JsonGenerator json) {
        json.writeArrayPropertyStart("samples");
        for (Exchange exchange : result.samples()) {
            json.writeStartObject();
            json.writeNumberProperty("id", exchange.id());
            json.writeNumberProperty("sentAt", exchange.sentAtMicros());
            writeNumber("rttNanos", exchange.rttNanos(), json);
            writeNumber("serverNanos", exchange.serverNanos(), json);
            json.writeStringProperty("outcome", exchange.outcome().name().toLowerCase(Locale.ROOT));
            if (exchange.lossCause().isPresent()) { // in each sample, it would be a fifth of the file
                json.writeStringProperty(
                        "cause", exchange.lossCause().get().name().toLowerCase(Locale.ROOT));
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeText(String name, Optional<String> value, JsonGenerator json) {
        if (value.isPresent()) {
            json.writeStringProperty(name, value.get());
        } else {
            json.writeNullProperty(name);
        }
    }

    private static void writeNumber(String name, Optional<Long> value, JsonGenerator json) {
        if (value.isPresent()) {
            json.writeNumberProperty(name, value.get());
        } else {
            json.writeNullProperty(name);
        }
    }

    private static void writeNumber(String name, OptionalLong value, JsonGenerator json) {
        writeNumber(name, value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty(), json);
    }

    private static void writeNumber(String name, OptionalDouble value, JsonGenerator json) {
        if (value.isPresent()) {
            json.writeNumberProperty(name, value.getAsDouble());
        } else {
            json.writeNullProperty(name);
        }
    }

    private static void writeRounded(String name, OptionalDouble value, JsonGenerator json) {
        writeNumber(name, value.isPresent() ? Optional.of(Math.round(value.getAsDouble())) : Optional.empty(), json);
    }
}
