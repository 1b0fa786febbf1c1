package socketlab.common.report;

import java.util.TreeMap;
import java.util.TreeSet;
import socketlab.common.link.Impairments;
import socketlab.common.link.Loss;
import socketlab.common.message.WireName;
import socketlab.common.reliable.Settings;
import socketlab.common.simulation.Experiment;
import tools.jackson.core.JsonGenerator;

/**
 * What was simulated, as members of a JSON object: what it takes to label a run, and to repeat it. They are named after
 * the options.
 */
final class ExperimentJson {

    private ExperimentJson() {}

    static void write(Experiment experiment, JsonGenerator json) {
        Settings sender = experiment.flow().sender();
        json.writeNumberProperty("seed", experiment.network().seed());
        json.writeNumberProperty("size", experiment.flow().bytes());
        json.writeStringProperty("recovery", WireName.of(sender.recovery()));
        json.writeStringProperty("congestion", WireName.of(sender.congestion()));
        json.writeNumberProperty("window", sender.window());
        json.writeNumberProperty("payload", sender.payload());
        json.writeNumberProperty("minRtoNanos", sender.minRtoNanos());
        json.writeNumberProperty("maxTimeouts", sender.maxTries());
        json.writeNumberProperty("receiverWindow", experiment.flow().receiver().window());
        json.writeNumberProperty("readEveryNanos", experiment.flow().readEveryNanos());
        json.writeObjectPropertyStart("network");
        writeDirection("out", experiment.network().out(), json);
        writeDirection("in", experiment.network().in(), json);
        json.writeEndObject();
    }

    private static void writeDirection(String name, Impairments impairments, JsonGenerator json) {
        Loss loss = impairments.loss();
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("loss", loss.rate());
        if (loss.goodToBad() > 0) {
            json.writeNumberProperty("burst", 1 / loss.badToGood());
        } else {
            json.writeNullProperty("burst");
        }
        json.writeNumberProperty("delayNanos", impairments.delay().fixedNanos());
        json.writeNumberProperty("jitterNanos", impairments.delay().jitterNanos());
        json.writeNumberProperty("reorder", impairments.reordering().rate());
        json.writeNumberProperty("reorderByNanos", impairments.reordering().heldBackNanos());
        json.writeNumberProperty("duplicate", impairments.duplication());
        json.writeNumberProperty("corrupt", impairments.corruption());
        if (impairments.rate().isUnlimited()) {
            json.writeNullProperty("rate");
            json.writeNullProperty("queue");
        } else {
            json.writeNumberProperty("rate", impairments.rate().bitsPerSecond());
            json.writeNumberProperty("queue", impairments.rate().queue());
        }
        json.writeArrayPropertyStart("drop");
        new TreeSet<>(impairments.drops()).forEach(json::writeNumber);
        json.writeEndArray();
        json.writeArrayPropertyStart("delayOnly");
        new TreeMap<>(impairments.extraDelays()).forEach((number, nanos) -> {
            json.writeStartObject();
            json.writeNumberProperty("number", number);
            json.writeNumberProperty("nanos", nanos);
            json.writeEndObject();
        });
        json.writeEndArray();
        json.writeEndObject();
    }
}
