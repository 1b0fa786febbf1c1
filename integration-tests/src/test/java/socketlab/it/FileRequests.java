package socketlab.it;

/** Requests about files as text, written by hand and not by the code under test. */
final class FileRequests {

    private FileRequests() {}

    /** @param jsonPath as it stands between the quotes, like all paths here */
    static String list(long id, String jsonPath) {
        return "{\"type\":\"list\",\"id\":" + id + ",\"path\":\"" + jsonPath + "\"}";
    }

    static String get(long id, String jsonPath) {
        return get(id, jsonPath, 0);
    }

    static String get(long id, String jsonPath, long offset) {
        return "{\"type\":\"get\",\"id\":" + id + ",\"path\":\"" + jsonPath + "\",\"offset\":" + offset + "}";
    }

    /** Does not say how many bytes will come. */
    static String put(long id, String jsonPath, String mode) {
        return "{\"type\":\"put\",\"id\":" + id + ",\"path\":\"" + jsonPath + "\",\"mode\":\"" + mode + "\"}";
    }

    static String put(long id, String jsonPath, String mode, long size) {
        return "{\"type\":\"put\",\"id\":" + id + ",\"path\":\"" + jsonPath + "\",\"mode\":\"" + mode + "\",\"size\":"
                + size + "}";
    }

    static String data(long id, long body) {
        return "{\"type\":\"data\",\"id\":" + id + ",\"body\":" + body + "}";
    }

    static String sent(long id, String sha256) {
        return "{\"type\":\"sent\",\"id\":" + id + ",\"sha256\":\"" + sha256 + "\"}";
    }
}
