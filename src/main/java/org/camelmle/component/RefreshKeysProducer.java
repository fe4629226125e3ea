package org.camelmle.component;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.DefaultProducer;
import org.camelmle.Explanation;
import org.camelmle.KeyUnavailableException;
import org.camelmle.component.http.CamelJwksFetch;
import org.camelmle.component.http.HttpEndpoints;
import org.camelmle.component.http.JsonBody;
import org.camelmle.keys.JwksDocument.Alarm;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.keys.remote.HeldKeys;
import org.camelmle.keys.remote.JwksFetch;
import org.camelmle.keys.remote.JwksKeySource;
import org.camelmle.keys.remote.KeyChanges;
import org.camelmle.keys.remote.KeyRefresh;
import org.camelmle.profile.PeerKeyApi;

/**
 * {@code mle:refreshKeys}: asks for the peer's keys now, or with {@code keyId} for the state of that one key. The body
 * becomes a JSON summary of the set and of what has changed.
 */
final class RefreshKeysProducer extends DefaultProducer {

    private final MleEndpoint endpoint;
    private CipherOptions options;
    private KeySource source;
    private Optional<CamelJwksFetch> lookUp = Optional.empty();

    RefreshKeysProducer(MleEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        options = new CipherOptions(endpoint.getCamelContext(), endpoint.getConfiguration());
        source = options.publicKeys(endpoint.component().keyLocations());
        lookUp = keyId().map(this::lookUpOf);
        lookUp.ifPresent(
                checked -> HttpEndpoints.requireTls("baseUrl", apiRoot().toString()));
    }

    /** @throws KeyUnavailableException if there is no usable key after that */
    @Override
    public void process(Exchange exchange) {
        Map<String, Object> summary = source instanceof JwksKeySource remote ? ofRemote(remote) : ofLocal();
        Message message = exchange.getMessage();
        message.removeHeaders("CamelMle*");
        message.setHeader(MleConstants.PROFILE, options.resolvedProfile().name());
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(JsonBody.of(summary));
    }

    private Map<String, Object> ofRemote(JwksKeySource remote) {
        KeyRefresh refresh =
                keyId().map(id -> remote.update(id, () -> lookUp(id))).orElseGet(remote::renew);
        KeySet keys = remote.keys();
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("source", remote.location());
        summary.put("outcome", word(refresh.outcome()));
        refresh.problem().ifPresent(problem -> summary.put("problem", problem));
        remote.held().ifPresent(held -> addTimes(summary, held));
        addKeys(summary, keys);
        addChanges(summary, refresh.changes());
        summary.put(
                "alarms",
                refresh.alarms().stream().map(RefreshKeysProducer::describe).toList());
        return summary;
    }

    /** Keys from a file or a bean: read again, if they can be. */
    private Map<String, Object> ofLocal() {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("outcome", "local");
        addKeys(summary, source.refresh());
        addChanges(summary, KeyChanges.NONE);
        summary.put("alarms", List.of());
        return summary;
    }

    private CamelJwksFetch lookUpOf(String keyId) {
        return new CamelJwksFetch(
                endpoint.getCamelContext(),
                apiRoot() + peerKeyApi().retrieve(keyId).path(),
                CipherOptions.callTimes(endpoint.getConfiguration()),
                PeerKeyApi.MAX_BODY,
                Optional.empty());
    }

    private MleKey lookUp(String keyId) {
        try {
            JwksFetch.Answer answer = lookUp.orElseThrow().fetch(Optional.empty());
            return peerKeyApi()
                    .retrieved(
                            keyId,
                            answer.status().orElse(0),
                            answer.body(),
                            name -> Optional.ofNullable(answer.headers().get(name.toLowerCase(Locale.ROOT))));
        } catch (JwksFetch.FetchFailedException e) {
            throw new KeyUnavailableException(new Explanation(
                    "no answer about the key '" + keyId + "': " + e.getMessage(),
                    "an answer within " + endpoint.getConfiguration().getFetchTimeout(),
                    "the provider or the network in between is down",
                    "try again later; the keys that are there stay as they are"));
        }
    }

    private PeerKeyApi peerKeyApi() {
        return options.resolvedProfile()
                .peerKeyApi()
                .orElseThrow(() -> KeyLocations.wrong(
                        "keyId",
                        "a value for the profile '" + options.resolvedProfile().name() + "'",
                        "none: its provider shows no single keys"));
    }

    private URI apiRoot() {
        return options.resolvedBaseUrl()
                .orElseThrow(() -> KeyLocations.wrong("baseUrl", "no value", "the API root where keyId is looked up"));
    }

    private Optional<String> keyId() {
        return Optional.ofNullable(endpoint.getConfiguration().getKeyId());
    }

    private static void addTimes(Map<String, Object> summary, HeldKeys held) {
        summary.put("fetchedAt", held.fetchedAt().toString());
        summary.put("freshUntil", held.freshUntil().toString());
    }

    private static void addKeys(Map<String, Object> summary, KeySet keys) {
        keys.encryptionKey().ifPresent(key -> summary.put("selected", key.id()));
        summary.put(
                "keys", keys.keys().stream().map(RefreshKeysProducer::describe).toList());
    }

    private static void addChanges(Map<String, Object> summary, KeyChanges changes) {
        Map<String, Object> lists = new LinkedHashMap<>();
        lists.put("added", describe(changes.added()));
        lists.put("activated", describe(changes.activated()));
        lists.put("deprecated", describe(changes.deprecated()));
        lists.put("gone", describe(changes.gone()));
        lists.put("rebound", describe(changes.rebound()));
        summary.put("changes", lists);
    }

    private static List<Map<String, Object>> describe(List<MleKey> keys) {
        return keys.stream().map(RefreshKeysProducer::describe).toList();
    }

    private static Map<String, Object> describe(MleKey key) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("kid", key.id());
        members.put("status", word(key.status()));
        members.put("bits", key.bits());
        members.put("thumbprint", key.thumbprint());
        key.createdAt().ifPresent(time -> members.put("created_at", time.toString()));
        return members;
    }

    private static Map<String, Object> describe(Alarm alarm) {
        return Map.of("kind", word(alarm.kind()), "detail", alarm.detail());
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
