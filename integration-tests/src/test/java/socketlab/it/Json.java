package socketlab.it;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** A JSON object that a program under test has written. Integers are {@code Long}, others {@code Double}; the order of members is kept. */
record Json(Map<String, Object> members) {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static Json parse(String text) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            Json object = (Json) value(json);
            if (json.nextToken() != null) {
                throw new AssertionError("something follows the object: " + text);
            }
            return object;
        }
    }

    private static Object value(JsonParser json) {
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> array(json);
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_STRING -> json.getString();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new AssertionError("no message has a " + json.currentToken());
        };
    }

    private static Json object(JsonParser json) {
        Map<String, Object> members = new LinkedHashMap<>();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            json.nextToken();
            members.put(name, value(json));
        }
        return new Json(members);
    }

    private static List<Object> array(JsonParser json) {
        List<Object> elements = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(json));
        }
        return elements;
    }

    Set<String> names() {
        return members.keySet();
    }

    boolean isNull(String name) {
        return get(name) == null;
    }

    String text(String name) {
        return (String) get(name);
    }

    long number(String name) {
        return (Long) get(name);
    }

    boolean is(String name) {
        return (Boolean) get(name);
    }

    Json object(String name) {
        return (Json) get(name);
    }

    List<Json> objects(String name) {
        return ((List<?>) get(name)).stream().map(Json.class::cast).toList();
    }

    /** The numbers in an array of arrays, one behind the other. */
    long[] pairs(String name) {
        return ((List<?>) get(name))
                .stream()
                        .flatMap(pair -> ((List<?>) pair).stream())
                        .mapToLong(number -> (Long) number)
                        .toArray();
    }

    private Object get(String name) {
        if (!members.containsKey(name)) {
            throw new AssertionError("no member \"" + name + "\" in " + this);
        }
        return members.get(name);
    }

    String type() {
        return text("type");
    }

    long id() {
        return number("id");
    }

    /** What an error says; anything else is called by its type. */
    String verdict() {
        return type().equals("error") ? text("code") : type();
    }
}
