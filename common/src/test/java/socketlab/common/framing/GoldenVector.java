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
 * @param messages as JSON texts
 * @param error the code, or {@code null}
 * @param id that of the error
 */
record GoldenVector(
        String name,
        Form form,
        int limit,
        byte[] bytes,
        List<String> messages,
        boolean readOnly,
        String error,
        long id) {

    enum Form {
        FRAME,
        LINE,
        DATAGRAM
    }

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
        private final List<String> messages = new ArrayList<>();
        private String name;
        private Form form;
        private Integer limit;
        private byte[] bytes;
        private boolean readOnly;
        private String error;
        private Long id;

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
                case "message" -> messages.add(value);
                case "direction" -> readOnly = value.equals("read");
                case "error" -> error = value;
                case "id" -> id = value.equals("null") ? Long.valueOf(Reply.NO_ID) : Long.valueOf(value);
                default -> throw new IllegalArgumentException(line);
            }
        }

        GoldenVector build(String file) {
            if (form == null || bytes == null || (error == null) != (id == null)) {
                throw new IllegalArgumentException(file + name + " is not complete");
            }
            int usual = form == Form.DATAGRAM ? Datagrams.MAX_PAYLOAD : FrameDecoder.DEFAULT_LIMIT;
            return new GoldenVector(
                    file + name,
                    form,
                    limit == null ? usual : limit,
                    bytes,
                    messages,
                    readOnly || error != null,
                    error,
                    id == null ? Reply.NO_ID : id);
        }
    }
}
