package socketlab.common.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What {@link PingJson} has saved of a run, without its samples. Times are nanoseconds.
 *
 * @param name of its file, as somebody has given it
 * @param version of the program that measured; {@code null} if it is not said
 * @param protocol {@code tcp} or {@code udp}
 * @param beganAt when the program began, before its warm-up; in a file of before it was said, {@code startedAt}
 * @param startedAt when the measurement began
 * @param endedAt when it was over; {@code null} in a file of before it was said
 * @param options what was asked for, under the names that {@link PingJson} has for it, like
 *     {@code size} or {@code network.loss}; what is {@code null} there is none
 * @param connectNanos {@code null} where there was nothing to connect
 * @param damaged replies that counted for nothing; 0 in a file of before they were counted
 * @param unsent requests that could not leave, and are none of those sent; 0 in such a file
 * @param rfc3550Nanos the jitter; {@code null} after less than two replies
 */
public record SavedRun(
        String name,
        String version,
        String protocol,
        String target,
        Instant beganAt,
        Instant startedAt,
        Instant endedAt,
        Map<String, Object> options,
        Long connectNanos,
        long sent,
        long lost,
        long damaged,
        long unsent,
        long minNanos,
        long p50Nanos,
        long p90Nanos,
        long p99Nanos,
        long maxNanos,
        Long rfc3550Nanos) {

    private static final JsonFactory JSON = new JsonFactory();

    private static final String OPTIONS = "options.";

    /**
     * Reads a file.
     *
     * @param name what people call it
     * @throws IOException if it can't be read, or is no result of a ping that had a reply
     */
    public static SavedRun read(Path file, String name) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("it is a folder");
        }
        Map<String, Object> members = new LinkedHashMap<>();
        try (InputStream bytes = Files.newInputStream(file);
                JsonParser json = JSON.createParser(ObjectReadContext.empty(), bytes)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("it holds no JSON object");
            }
            readMembers("", json, members);
            if (!Long.valueOf(PingJson.FORMAT).equals(members.get("format"))) {
                throw new IOException("its format is " + members.get("format") + ", not " + PingJson.FORMAT);
            }
            return of(name, members);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no such file", e); // its own message is only the name
        } catch (JacksonException | ClassCastException | DateTimeException | NullPointerException e) {
            throw new IOException("it is no result of ping --json that had a reply", e);
        }
    }

    /** Puts scalars under their path, like {@code rttNanos.p50}; passes over arrays. */
    private static void readMembers(String path, JsonParser json, Map<String, Object> members) {
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            switch (json.nextToken()) {
                case START_OBJECT -> readMembers(path + name + ".", json, members);
                case START_ARRAY -> json.skipChildren();
                case VALUE_NUMBER_INT -> members.put(path + name, json.getLongValue());
                case VALUE_STRING -> members.put(path + name, json.getString());
                case VALUE_TRUE, VALUE_FALSE -> members.put(path + name, json.getBooleanValue());
                default -> members.put(path + name, null);
            }
        }
    }

    private static SavedRun of(String name, Map<String, Object> members) throws IOException {
        String protocol = (String) members.get("protocol");
        if (!protocol.equals("tcp") && !protocol.equals("udp")) {
            throw new IOException("its protocol is " + protocol + ", neither tcp nor udp");
        }
        Instant startedAt = Instant.parse((String) members.get("startedAt"));
        Instant beganAt = moment("beganAt", members);
        return new SavedRun(
                name,
                (String) members.get("version"),
                protocol,
                Objects.requireNonNull((String) members.get("target")),
                beganAt == null ? startedAt : beganAt,
                startedAt,
                moment("endedAt", members),
                options(members),
                (Long) members.get("connectNanos"),
                (Long) members.get("sent"),
                (Long) members.get("lost"),
                (Long) members.getOrDefault("damaged", 0L),
                (Long) members.getOrDefault("unsent", 0L),
                (Long) members.get("rttNanos.min"),
                (Long) members.get("rttNanos.p50"),
                (Long) members.get("rttNanos.p90"),
                (Long) members.get("rttNanos.p99"),
                (Long) members.get("rttNanos.max"),
                (Long) members.get("jitterNanos.rfc3550"));
    }

    private static Instant moment(String member, Map<String, Object> members) {
        String text = (String) members.get(member);
        return text == null ? null : Instant.parse(text);
    }

    private static Map<String, Object> options(Map<String, Object> members) {
        Map<String, Object> options = new LinkedHashMap<>();
        members.forEach((name, value) -> {
            if (name.startsWith(OPTIONS) && value != null) {
                options.put(name.substring(OPTIONS.length()), value);
            }
        });
        options.putIfAbsent("tos", 0L); // before it was saved, nothing could be marked
        return Collections.unmodifiableMap(options);
    }

    /** The server's address without its port, in which two servers of one host differ, as those of TCP and UDP may. */
    public String host() {
        return target.replaceAll(":\\d+$", "");
    }

    /** Whether two files hold one run, as a file and its copy do. */
    public boolean isOneWith(SavedRun other) {
        return named("").equals(other.named(""));
    }

    private SavedRun named(String otherName) {
        return new SavedRun(
                otherName,
                version,
                protocol,
                target,
                beganAt,
                startedAt,
                endedAt,
                options,
                connectNanos,
                sent,
                lost,
                damaged,
                unsent,
                minNanos,
                p50Nanos,
                p90Nanos,
                p99Nanos,
                maxNanos,
                rfc3550Nanos);
    }
}
