package socketlab.common.framing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import socketlab.common.message.Reply;

/**
 * One vector of the folder {@code vectors}, whose README says what the lines of its files mean.
 *
 * @param name with the name of its file before it
 * @param items what the bytes are, in their order
 * @param readOnly nobody need write the bytes so
 */
record GoldenVector(String name, Form form, int limit, byte[] bytes, List<Item> items, boolean readOnly) {

    enum Form {
        FRAME,
        LINE,
        DATAGRAM
    }

    /**
     * A message, or an error in its place, with the raw bytes that follow.
     *
     * @param message as a JSON text, or {@code null} for an error
     * @param error the code, or {@code null} for a message
     * @param id that of the error, {@code null} for a message
     */
    record Item(String message, String error, Long id, byte[] body) {}

    static List<GoldenVector> allIn(Path folder) throws IOException {
        List<GoldenVector> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".txt")).sorted().toList()) {
                for (String block :
                        Files.readString(file, StandardCharsets.US_ASCII).split("\n\n")) {
                    Builder vector = new Builder();
                    block.lines().filter(line -> !line.startsWith("#")).forEach(vector::line);
                    if (vector.name != null) {
                        all.add(vector.build(file.getFileName() + ": "));
                    }
                }
            }
        }
        return all;
    }

    @Override
    public String toString() {
        return name;
    }

    private static final class Builder {
        private static final byte[] NO_BODY = {};

        private final List<Item> items = new ArrayList<>();
        private String name;
        private Form form;
        private Integer limit;
        private byte[] bytes;
        private boolean readOnly;

        void line(String line) {
            int colon = line.indexOf(": ");
            String value = line.substring(colon + 2);
            switch (line.substring(0, colon)) {
                case "name" -> name = value;
                case "form" ->
                    form = switch (value) {
                        case "frame" -> Form.FRAME;
                        case "line" -> Form.LINE;
                        case "datagram" -> Form.DATAGRAM;
                        default -> throw new IllegalArgumentException(line);
                    };
                case "limit" -> limit = Integer.valueOf(value);
                case "bytes" -> bytes = HexFormat.of().parseHex(value);
                case "message" -> items.add(new Item(value, null, null, NO_BODY));
                case "error" -> items.add(new Item(null, value, null, NO_BODY));
                case "id" -> {
                    Item item = last();
                    long id = value.equals("null") ? Reply.NO_ID : Long.parseLong(value);
                    items.add(new Item(item.message, item.error, id, item.body));
                }
                case "body" -> {
                    Item item = last();
                    items.add(new Item(
                            item.message, item.error, item.id, HexFormat.of().parseHex(value)));
                }
                case "direction" -> readOnly = value.equals("read");
                default -> throw new IllegalArgumentException(line);
            }
        }

        /** Takes back the item that a line says more of. */
        private Item last() {
            return items.remove(items.size() - 1);
        }

        GoldenVector build(String file) {
            if (form == null
                    || bytes == null
                    || items.isEmpty()
                    || items.stream().anyMatch(item -> (item.error == null) != (item.id == null))) {
                throw new IllegalArgumentException(file + name + " is not complete");
            }
            int usual = form == Form.DATAGRAM ? Datagrams.MAX_PAYLOAD : FrameDecoder.DEFAULT_LIMIT;
            return new GoldenVector(
                    file + name,
                    form,
                    limit == null ? usual : limit,
                    bytes,
                    items,
                    readOnly || items.stream().anyMatch(item -> item.error != null));
        }
    }
}
