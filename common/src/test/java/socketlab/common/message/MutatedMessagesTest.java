package socketlab.common.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static socketlab.common.message.Json.decode;
import static socketlab.common.message.Json.encode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import socketlab.common.Seed;

@DisplayName("Whatever comes in is a message or an error that can be answered, never anything else")
class MutatedMessagesTest {

    private static final int MUTANTS = 20_000;
    private static final List<byte[]> GOOD = Examples.json().stream()
            .map(json -> json.getBytes(StandardCharsets.UTF_8))
            .toList();
    private static final String[] FRAGMENTS = {
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u",
        "\\ud800",
        "0",
        "-",
        "e9",
        ".",
        "null",
        "true",
        "false",
        " ",
        "\n",
        "\"id\":1",
        "\"type\":\"",
        "ping",
        "echo",
        "\"cookie\":\"c\"",
        "\"body\":5",
        "\"entries\":[{",
        "}],",
        "data",
        "put",
        "한",
        "🙂",
        "\u0000",
        "99999999999999999999"
    };

    @Test
    void mutantsAreReadOrRefused() {
        Seed seed = Seed.ofThisRun();
        Random random = seed.newRandom();
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = GOOD.get(random.nextInt(GOOD.size()));
            for (int times = 1 + random.nextInt(3); times > 0; times--) {
                mutant = mutated(mutant, random);
            }
            assertReadOrRefused(mutant, i, seed);
        }
    }

    private static void assertReadOrRefused(byte[] bytes, int number, Seed seed) {
        try {
            Message reply = null;
            try {
                Message message = decode(bytes);
                assertEquals(message, decode(encode(message)));
            } catch (BadMessageException e) {
                reply = e.toReply();
            }
            if (reply != null) {
                assertEquals(reply, decode(encode(reply)));
            }
        } catch (BadMessageException | RuntimeException | AssertionError e) {
            fail(
                    "mutant " + number + ": " + new String(bytes, StandardCharsets.UTF_8) + " = "
                            + HexFormat.of().formatHex(bytes) + seed,
                    e);
        }
    }

    private static byte[] mutated(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length + 1);
        int to = at + random.nextInt(Math.min(8, bytes.length - at) + 1);
        byte[] before = Arrays.copyOf(bytes, at);
        byte[] after = Arrays.copyOfRange(bytes, to, bytes.length);
        byte[] cut = Arrays.copyOfRange(bytes, at, to);
        byte[] fragment = FRAGMENTS[random.nextInt(FRAGMENTS.length)].getBytes(StandardCharsets.UTF_8);
        byte[] other = GOOD.get(random.nextInt(GOOD.size()));
        byte[] noise = new byte[1];
        random.nextBytes(noise);
        return switch (random.nextInt(8)) {
            case 0 -> flipped(bytes, random);
            case 1 -> Json.concat(before, after);
            case 2 -> Json.concat(before, cut, cut, after);
            case 3 -> Json.concat(before, noise, after);
            case 4 -> Json.concat(before, fragment, cut, after);
            case 5 -> Json.concat(before, fragment, after);
            case 6 -> Json.concat(before, Arrays.copyOfRange(other, Math.min(at, other.length), other.length));
            default -> before;
        };
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        byte[] flipped = bytes.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }
}
