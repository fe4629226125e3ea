package org.camelmle.profile;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.camelmle.Explanation;
import org.camelmle.RequestRejectedException;
import org.camelmle.keys.StrictJson;
import org.camelmle.profile.http.HeaderLookup;
import org.camelmle.profile.http.WebhookScheme;
import org.jspecify.annotations.Nullable;

/** Method's {@code /webhooks}: one registration for each type of event. */
final class MethodWebhookApi implements WebhookApi {

    static final List<String> EVENT_TYPES = List.of("method_jwk.create", "method_jwk.update");

    private static final String PATH = "/webhooks";
    private static final int MAX_BODY = 256 * 1024;
    private static final StrictJson.Limits LIMITS = new StrictJson.Limits(16, 1000, 64, 16 * 1024);

    /** What of an answer is handed on and shown: nothing else than short, plain texts. */
    private static final Pattern SHOWN = Pattern.compile("[\\x21-\\x7e]{1,512}");

    private final MethodErrors errors;

    MethodWebhookApi(MethodErrors errors) {
        this.errors = errors;
    }

    @Override
    public List<String> eventTypes() {
        return EVENT_TYPES;
    }

    @Override
    public KeyApi.Request register(String eventType, URI receiver, WebhookScheme.Secrets secrets) {
        String body = "{\"type\":" + quoted(eventType) + ",\"url\":" + quoted(receiver.toString())
                + member("auth_token", secrets.token()) + member("hmac_secret", secrets.secret())
                + ",\"expand_event\":false}";
        return new KeyApi.Request(
                "POST",
                PATH,
                Map.of("Content-Type", "application/json", "Accept", "application/json"),
                body.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Webhook registered(int status, byte[] body, HeaderLookup headers) {
        return data(status, body, headers)
                .filter(Map.class::isInstance)
                .flatMap(MethodWebhookApi::webhook)
                .orElseThrow(() -> unreadable(status, headers));
    }

    @Override
    public KeyApi.Request list() {
        return new KeyApi.Request("GET", PATH, Map.of("Accept", "application/json"), new byte[0]);
    }

    @Override
    public List<Webhook> listed(int status, byte[] body, HeaderLookup headers) {
        return data(status, body, headers)
                .filter(List.class::isInstance)
                .map(data -> ((List<?>) data)
                        .stream().flatMap(item -> webhook(item).stream()).toList())
                .orElseThrow(() -> unreadable(status, headers));
    }

    private Optional<Object> data(int status, byte[] body, HeaderLookup headers) {
        if (status < 200 || status > 299) {
            throw rejected(
                    "status " + status + " for the webhooks",
                    status == 401 || status == 403
                            ? "the API key is missing, wrong, or belongs to another environment"
                            : "400 and 422: the URL is not accepted; 429: too many requests",
                    "check the options apiKey and webhookUrl against the environment",
                    status,
                    headers);
        }
        try {
            return body.length > MAX_BODY
                    ? Optional.empty()
                    : Optional.ofNullable(
                            StrictJson.object(body, 0, body.length, LIMITS).get("data"));
        } catch (StrictJson.NotJsonException e) {
            return Optional.empty();
        }
    }

    private static Optional<Webhook> webhook(@Nullable Object item) {
        return item instanceof Map<?, ?> webhook
                ? text(webhook, "id")
                        .map(id -> new Webhook(
                                id,
                                text(webhook, "type").orElse(""),
                                text(webhook, "url").orElse(""),
                                text(webhook, "status").orElse("")))
                : Optional.empty();
    }

    private static Optional<String> text(Map<?, ?> object, String member) {
        return object.get(member) instanceof String text && SHOWN.matcher(text).matches()
                ? Optional.of(text)
                : Optional.empty();
    }

    private RequestRejectedException unreadable(int status, HeaderLookup headers) {
        return rejected(
                "status " + status + " with a body that tells of no webhook",
                "the URL answers, but is not Method's API",
                "check the option baseUrl",
                status,
                headers);
    }

    private RequestRejectedException rejected(
            String found, String likelyCause, String nextStep, int status, HeaderLookup headers) {
        return new RequestRejectedException(
                new Explanation(found, "status 200 with the webhooks", likelyCause, nextStep),
                errors.answer(Optional.empty(), status, headers));
    }

    private static String member(String name, Optional<String> value) {
        return value.map(text -> ",\"" + name + "\":" + quoted(text)).orElse("");
    }

    private static String quoted(String text) {
        return "\"" + String.valueOf(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"";
    }
}
