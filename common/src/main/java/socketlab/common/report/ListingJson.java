package socketlab.common.report;

import java.io.PrintStream;
import java.util.List;
import socketlab.common.message.Reply;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** What is in a directory, as a JSON array for programs. */
public final class ListingJson {

    private static final JsonFactory JSON =
            JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_TARGET).build();

    private ListingJson() {}

    /** Writes one object for each entry, with the members of the protocol's {@code listing}, on a line of its own. */
    public static void write(List<Reply.Entry> entries, PrintStream out) {
        out.println("[");
        for (int i = 0; i < entries.size(); i++) {
            Reply.Entry entry = entries.get(i);
            try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
                json.writeStartObject();
                json.writeStringProperty("name", entry.name());
                json.writeStringProperty("kind", entry.kind().wireName());
                json.writeNumberProperty("size", entry.size());
                json.writeNumberProperty("modified", entry.modified());
                json.writeEndObject();
            }
            out.println(i < entries.size() - 1 ? "," : "");
        }
        out.println("]");
    }
}
