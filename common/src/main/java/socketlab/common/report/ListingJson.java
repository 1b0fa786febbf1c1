package socketlab.common.report;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Consumer;
import socketlab.common.message.Reply;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** What is in a directory, as a JSON array for programs. */
public final class ListingJson {

    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private final PrintStream out;
    private boolean isEmpty = true;

    public ListingJson(PrintStream out) {
        this.out = out;
        out.println("[");
    }

    /** Writes one object for each entry, with the members of the protocol's {@code listing}, on a line of its own. */
    public void write(List<Reply.Entry> page) {
        ByteArrayOutputStream elements = new ByteArrayOutputStream(); // to be written at once
        for (Reply.Entry entry : page) {
            element(elements, json -> {
                json.writeStringProperty("name", entry.name());
                json.writeStringProperty("kind", entry.kind().wireName());
                json.writeNumberProperty("size", entry.size());
                json.writeNumberProperty("modified", entry.modified());
            });
        }
        out.write(elements.toByteArray(), 0, elements.size());
    }

    /** Writes what is not served, with the member of the protocol's {@code listing}, as the last object; or nothing. */
    public void omit(Reply.Omissions omitted) {
        if (omitted.count() > 0) {
            element(out, json -> {
                json.writeObjectPropertyStart("omitted");
                json.writeNumberProperty("count", omitted.count());
                json.writeArrayPropertyStart("names");
                for (Reply.Omission omission : omitted.named()) {
                    json.writeStartObject();
                    json.writeStringProperty("name", omission.name());
                    json.writeStringProperty("why", omission.why());
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeEndObject();
            });
        }
    }

    private void element(OutputStream target, Consumer<JsonGenerator> members) {
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), target)) {
            if (!isEmpty) {
                json.writeRaw("," + System.lineSeparator());
            }
            isEmpty = false;
            json.writeStartObject();
            members.accept(json);
            json.writeEndObject();
        }
    }

    /** There are no more: without this, what was written is no JSON, as half a list should be none. */
    public void end() {
        if (!isEmpty) {
            out.println();
        }
        out.println("]");
    }
}
