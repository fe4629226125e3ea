package fleet;

/** The requests of the load. Each has a text that may be found nowhere but at its two ends. */
final class Entity {

    /** In every request, and in nothing else. */
    static final String CANARY = "Canary-in-clear";

    private Entity() {}

    static String key(int number) {
        return "request-" + number;
    }

    /** One in fifty is refused by the provider: its number is none. */
    static boolean isRefused(int number) {
        return number % 50 == 7;
    }

    static String json(int number) {
        return json(number, "");
    }

    /** @param padding makes it longer */
    static String json(int number, String padding) {
        String phone = isRefused(number) ? "none" : "+1512555" + String.format("%04d", number % 10_000);
        return "{\"type\":\"individual\",\"individual\":{\"first_name\":\"" + CANARY + "\",\"last_name\":\"" + number
                + "\",\"phone\":\"" + phone + "\"},\"metadata\":{\"request\":\"" + key(number) + "\"},\"padding\":\""
                + padding + "\"}";
    }
}
