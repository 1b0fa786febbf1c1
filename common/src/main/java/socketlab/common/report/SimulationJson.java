package socketlab.common.report;

import java.io.OutputStream;
import java.util.List;
import java.util.OptionalDouble;
import socketlab.common.link.LinkCounts;
import socketlab.common.message.WireName;
import socketlab.common.simulation.EventSeries;
import socketlab.common.simulation.Outcome;
import socketlab.common.simulation.Theory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Runs of a simulation as one JSON object, format 2, which docs/LABORATORY.md describes member by member. What is not
 * known, or has no limit, is {@code null}; times are nanoseconds, rates bits a second, shares from 0 to 1. The events are
 * those of the first run.
 */
public final class SimulationJson {

    /** Rises when a member changes its meaning or goes. */
    static final int FORMAT = 2;

    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private SimulationJson() {}

    /** Writes the object and a line feed; flushes, closes nothing. */
    public static void write(
            String tool, String version, List<SimulationTable.Row> rows, EventSeries series, OutputStream out) {
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeNumberProperty("format", FORMAT);
            json.writeStringProperty("tool", tool);
            json.writeStringProperty("version", version);
            json.writeArrayPropertyStart("runs");
            rows.forEach(row -> row.outcomes().forEach(outcome -> writeRun(row.name(), outcome, json)));
            json.writeEndArray();
            json.writeNumberProperty("eventsHappened", series.happened());
            json.writeArrayPropertyStart("events");
            series.events().forEach(event -> writeEvent(event, json));
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static void writeRun(String setting, Outcome outcome, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("setting", setting);
        ExperimentJson.write(outcome.experiment(), json);
        json.writeBooleanProperty("whole", outcome.isWhole());
        json.writeStringProperty("failure", outcome.flow().failure());
        json.writeNumberProperty("bytesRead", outcome.flow().bytesRead());
        json.writeNumberProperty("segmentsRead", outcome.flow().segmentsRead());
        if (outcome.flow().firstMistake() < 0) {
            json.writeNullProperty("firstMistake");
        } else {
            json.writeNumberProperty("firstMistake", outcome.flow().firstMistake());
        }
        json.writeNumberProperty("nanos", outcome.flow().completeNanos());
        writeKnown("goodput", outcome.goodput(), json);
        writeKnown("used", outcome.utilisation(), json);
        json.writeNumberProperty("retransmissions", outcome.flow().repeated());
        json.writeNumberProperty("timeouts", outcome.flow().timeouts());
        json.writeNumberProperty("largestQueue", outcome.largestQueue());
        writeCounts("segments", outcome.segments(), json);
        writeCounts("acks", outcome.acks(), json);
        writeTheory(outcome, json);
        json.writeEndObject();
    }

    private static void writeCounts(String name, LinkCounts counts, JsonGenerator json) {
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("sent", counts.sent());
        json.writeNumberProperty("lost", counts.lost());
        json.writeNumberProperty("overflowed", counts.overflowed());
        json.writeNumberProperty("duplicated", counts.duplicated());
        json.writeNumberProperty("heldBack", counts.heldBack());
        json.writeNumberProperty("corrupted", counts.corrupted());
        json.writeNumberProperty("arrived", counts.arrived());
        json.writeEndObject();
    }

    private static void writeTheory(Outcome outcome, JsonGenerator json) {
        json.writeArrayPropertyStart("theory");
        for (Theory.Prediction law : new Theory(outcome.experiment()).predictions()) {
            json.writeStartObject();
            json.writeStringProperty("law", law.name());
            json.writeStringProperty("source", law.source());
            writeKnown("goodput", law.goodput(), json);
            writeKnown("used", law.utilisation(), json);
            json.writeBooleanProperty("atMost", law.isMost());
            json.writeStringProperty("remark", law.remark());
            json.writeBooleanProperty("simulated", law.isOurs());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeEvent(EventSeries.Event event, JsonGenerator json) {
        json.writeStartObject();
        json.writeNumberProperty("nanos", event.atNanos());
        json.writeStringProperty("event", WireName.of(event.kind()));
        if (event.seq() >= 0) {
            json.writeNumberProperty("seq", event.seq());
        }
        json.writeNumberProperty("cwnd", event.window());
        if (event.threshold() == Integer.MAX_VALUE) {
            json.writeNullProperty("ssthresh");
        } else {
            json.writeNumberProperty("ssthresh", event.threshold());
        }
        json.writeNumberProperty("queue", event.queue());
        json.writeEndObject();
    }

    private static void writeKnown(String name, OptionalDouble value, JsonGenerator json) {
        if (value.isPresent()) {
            json.writeNumberProperty(name, value.getAsDouble());
        } else {
            json.writeNullProperty(name);
        }
    }
}
