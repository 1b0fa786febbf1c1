package socketlab.common.report;

import java.io.OutputStream;
import java.util.List;
import java.util.OptionalDouble;
import socketlab.common.message.WireName;
import socketlab.common.reliable.Settings;
import socketlab.common.simulation.EventSeries;
import socketlab.common.simulation.Outcome;
import socketlab.common.simulation.Theory;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Runs of a simulation as one JSON object, format 1. What is not known is {@code null}; times are nanoseconds, rates bits
 * a second, shares millionths, all as integers. The events are those of the first run.
 */
public final class SimulationJson {

    /** Rises when a member changes its meaning or goes. */
    static final int FORMAT = 1;

    private static final double MILLION = 1e6;

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
            writeTheory(rows.get(0).outcomes().get(0), json);
            json.writeNumberProperty("eventsHappened", series.happened());
            json.writeArrayPropertyStart("events");
            series.events().forEach(event -> writeEvent(event, json));
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }

    private static void writeRun(String setting, Outcome outcome, JsonGenerator json) {
        Settings settings = outcome.experiment().flow().sender();
        json.writeStartObject();
        json.writeStringProperty("setting", setting);
        json.writeNumberProperty("seed", outcome.experiment().network().seed());
        json.writeNumberProperty("size", outcome.experiment().flow().bytes());
        json.writeStringProperty("recovery", WireName.of(settings.recovery()));
        json.writeStringProperty("congestion", WireName.of(settings.congestion()));
        json.writeNumberProperty("window", settings.window());
        json.writeNumberProperty(
                "receiverWindow", outcome.experiment().flow().receiver().window());
        json.writeNumberProperty("readEveryNanos", outcome.experiment().flow().readEveryNanos());
        json.writeNumberProperty("payload", settings.payload());
        json.writeNumberProperty("minRtoNanos", settings.minRtoNanos());
        json.writeNumberProperty("maxTimeouts", settings.maxTries());
        json.writeBooleanProperty("whole", outcome.isWhole());
        json.writeNumberProperty("bytesRead", outcome.flow().bytesRead());
        json.writeNumberProperty("firstMistake", outcome.flow().firstMistake());
        json.writeNumberProperty("nanos", outcome.flow().completeNanos());
        writeRounded("goodput", outcome.goodput(), 1, json);
        writeRounded("used", outcome.utilisation(), MILLION, json);
        json.writeNumberProperty("sent", outcome.flow().sent());
        json.writeNumberProperty("retransmissions", outcome.flow().repeated());
        json.writeNumberProperty("timeouts", outcome.flow().timeouts());
        json.writeNumberProperty("lost", outcome.segments().lost());
        json.writeNumberProperty("overflowed", outcome.segments().overflowed());
        json.writeNumberProperty("largestQueue", outcome.largestQueue());
        json.writeEndObject();
    }

    private static void writeTheory(Outcome outcome, JsonGenerator json) {
        json.writeArrayPropertyStart("theory");
        for (Theory.Prediction law : new Theory(outcome.experiment()).predictions()) {
            json.writeStartObject();
            json.writeStringProperty("law", law.name());
            json.writeStringProperty("source", law.source());
            writeRounded("goodput", law.goodput(), 1, json);
            writeRounded("used", law.utilisation(), MILLION, json);
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

    private static void writeRounded(String name, OptionalDouble value, double times, JsonGenerator json) {
        if (value.isPresent()) {
            json.writeNumberProperty(name, Math.round(value.getAsDouble() * times));
        } else {
            json.writeNullProperty(name);
        }
    }
}
