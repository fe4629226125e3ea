package org.camelmle.dataformat;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.spi.Configurer;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.spi.DataFormatName;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.annotations.Dataformat;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.service.ServiceSupport;
import org.camelmle.component.ExchangeCipher;
import org.camelmle.component.MleComponent;
import org.camelmle.component.MleConfiguration;
import org.camelmle.component.observe.RunningProfiles;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.message.CallerKeys;
import org.camelmle.message.Requirement;
import org.camelmle.message.Role;
import org.jspecify.annotations.Nullable;

/**
 * The data format {@code mle}: marshal encrypts, unmarshal decrypts, with the same options and code as the endpoints
 * {@code mle:encrypt} and {@code mle:decrypt}. What is not set here is taken from the context's {@code mle} component.
 *
 * <p>One instance may serve many routes: it keeps nothing between messages and frees nothing when one of them stops.
 */
@Dataformat("mle")
@Configurer
public class MleDataFormat extends ServiceSupport implements DataFormat, DataFormatName, CamelContextAware {

    private static final List<String> OF_ONE_PROFILE = List.of(
            "privateKeys",
            "keyPassword",
            "publicKeys",
            "callerKeys",
            "apiKey",
            "baseUrl",
            "region",
            "keyId",
            "credentialKeys");

    // What was set here, by option name, to be applied over a copy of the component's options.
    private final Map<String, Object> settings = new LinkedHashMap<>();
    private CamelContext camelContext;
    private volatile ExchangeCipher cipher;
    private RunningProfiles.Run run = RunningProfiles.Run.NONE;

    @Override
    public void marshal(Exchange exchange, @Nullable Object graph, OutputStream stream) throws Exception {
        stream.write(cleaned(exchange, () -> cipher.encrypt(exchange, graph)));
    }

    @Override
    public Object unmarshal(Exchange exchange, InputStream stream) throws Exception {
        return cleaned(exchange, () -> cipher.decrypt(exchange, stream));
    }

    @Override
    public Object unmarshal(Exchange exchange, @Nullable Object body) throws Exception {
        return cleaned(exchange, () -> cipher.decrypt(exchange, body));
    }

    /** Camel has us work on a copy of the message and drops that if we fail: then the message itself is cleaned, too. */
    private byte[] cleaned(Exchange exchange, Supplier<byte[]> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            if (exchange.getMessage() != exchange.getIn()) {
                cipher.failBelow(exchange);
            }
            throw e;
        }
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        MleComponent component = camelContext.getComponent("mle", MleComponent.class);
        MleConfiguration options = component.getConfiguration().copy();
        PropertyConfigurer configurer = PluginHelper.getConfigurerResolver(camelContext)
                .resolvePropertyConfigurer(MleConfiguration.class.getName(), camelContext);
        settings.forEach((name, value) -> configurer.configure(camelContext, options, name, value, false));
        if (isOfAnotherProfile(component)) {
            // The component's keys and credential are for its own profile.
            OF_ONE_PROFILE.stream()
                    .filter(name -> !settings.containsKey(name))
                    .forEach(name -> configurer.configure(camelContext, options, name, null, false));
        }
        cipher = component.newCipherForBothWays(options);
        run.close();
        run = component.watch(options);
    }

    private boolean isOfAnotherProfile(MleComponent component) {
        Object profile = settings.get("profile");
        return profile != null && !profile.equals(component.getConfiguration().getProfile());
    }

    @Override
    protected void doShutdown() throws Exception {
        run.close();
        super.doShutdown();
    }

    @Override
    public String getDataFormatName() {
        return "mle";
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    private void set(String option, @Nullable Object value) {
        if (value == null) {
            settings.remove(option);
        } else {
            settings.put(option, value);
        }
    }

    public @Nullable Object getProfile() {
        return settings.get("profile");
    }

    public void setProfile(@Nullable Object profile) {
        set("profile", profile);
    }

    public @Nullable Role getRole() {
        return (Role) settings.get("role");
    }

    public void setRole(@Nullable Role role) {
        set("role", role);
    }

    public @Nullable String getEnvironment() {
        return (String) settings.get("environment");
    }

    public void setEnvironment(@Nullable String environment) {
        set("environment", environment);
    }

    public @Nullable String getApiKey() {
        return (String) settings.get("apiKey");
    }

    public void setApiKey(@Nullable String apiKey) {
        set("apiKey", apiKey);
    }

    public @Nullable String getRegion() {
        return (String) settings.get("region");
    }

    public void setRegion(@Nullable String region) {
        set("region", region);
    }

    public @Nullable String getBaseUrl() {
        return (String) settings.get("baseUrl");
    }

    public void setBaseUrl(@Nullable String baseUrl) {
        set("baseUrl", baseUrl);
    }

    public @Nullable Object getPublicKeys() {
        return settings.get("publicKeys");
    }

    public void setPublicKeys(@Nullable Object publicKeys) {
        set("publicKeys", publicKeys);
    }

    public @Nullable Object getPrivateKeys() {
        return settings.get("privateKeys");
    }

    public void setPrivateKeys(@Nullable Object privateKeys) {
        set("privateKeys", privateKeys);
    }

    public @Nullable Object getCredentialKeys() {
        return settings.get("credentialKeys");
    }

    public void setCredentialKeys(@Nullable Object credentialKeys) {
        set("credentialKeys", credentialKeys);
    }

    public @Nullable String getEncryptedFields() {
        return (String) settings.get("encryptedFields");
    }

    public void setEncryptedFields(@Nullable String encryptedFields) {
        set("encryptedFields", encryptedFields);
    }

    public @Nullable CallerKeys getCallerKeys() {
        return (CallerKeys) settings.get("callerKeys");
    }

    public void setCallerKeys(@Nullable CallerKeys callerKeys) {
        set("callerKeys", callerKeys);
    }

    public @Nullable String getKeyPassword() {
        return (String) settings.get("keyPassword");
    }

    public void setKeyPassword(@Nullable String keyPassword) {
        set("keyPassword", keyPassword);
    }

    public @Nullable String getKeyId() {
        return (String) settings.get("keyId");
    }

    public void setKeyId(@Nullable String keyId) {
        set("keyId", keyId);
    }

    public @Nullable ContentEncryption getEncryptionMethod() {
        return (ContentEncryption) settings.get("encryptionMethod");
    }

    public void setEncryptionMethod(@Nullable ContentEncryption encryptionMethod) {
        set("encryptionMethod", encryptionMethod);
    }

    public @Nullable Requirement getEncryptedRequest() {
        return (Requirement) settings.get("encryptedRequest");
    }

    public void setEncryptedRequest(@Nullable Requirement encryptedRequest) {
        set("encryptedRequest", encryptedRequest);
    }

    public @Nullable Requirement getEncryptedResponse() {
        return (Requirement) settings.get("encryptedResponse");
    }

    public void setEncryptedResponse(@Nullable Requirement encryptedResponse) {
        set("encryptedResponse", encryptedResponse);
    }

    public @Nullable String getCryptoProvider() {
        return (String) settings.get("cryptoProvider");
    }

    public void setCryptoProvider(@Nullable String cryptoProvider) {
        set("cryptoProvider", cryptoProvider);
    }

    public @Nullable Duration getDecryptionWait() {
        return (Duration) settings.get("decryptionWait");
    }

    public void setDecryptionWait(@Nullable Duration decryptionWait) {
        set("decryptionWait", decryptionWait);
    }

    public @Nullable Integer getMaxMessageSize() {
        return (Integer) settings.get("maxMessageSize");
    }

    public void setMaxMessageSize(@Nullable Integer maxMessageSize) {
        set("maxMessageSize", maxMessageSize);
    }

    public @Nullable Integer getMaxHeaderSize() {
        return (Integer) settings.get("maxHeaderSize");
    }

    public void setMaxHeaderSize(@Nullable Integer maxHeaderSize) {
        set("maxHeaderSize", maxHeaderSize);
    }

    public @Nullable Duration getRefreshInterval() {
        return (Duration) settings.get("refreshInterval");
    }

    public void setRefreshInterval(@Nullable Duration refreshInterval) {
        set("refreshInterval", refreshInterval);
    }

    public @Nullable Duration getMinRefreshInterval() {
        return (Duration) settings.get("minRefreshInterval");
    }

    public void setMinRefreshInterval(@Nullable Duration minRefreshInterval) {
        set("minRefreshInterval", minRefreshInterval);
    }

    public @Nullable Duration getConnectTimeout() {
        return (Duration) settings.get("connectTimeout");
    }

    public void setConnectTimeout(@Nullable Duration connectTimeout) {
        set("connectTimeout", connectTimeout);
    }

    public @Nullable Duration getFetchTimeout() {
        return (Duration) settings.get("fetchTimeout");
    }

    public void setFetchTimeout(@Nullable Duration fetchTimeout) {
        set("fetchTimeout", fetchTimeout);
    }

    public @Nullable Integer getMaxKeySetSize() {
        return (Integer) settings.get("maxKeySetSize");
    }

    public void setMaxKeySetSize(@Nullable Integer maxKeySetSize) {
        set("maxKeySetSize", maxKeySetSize);
    }

    public @Nullable Integer getMaxKeys() {
        return (Integer) settings.get("maxKeys");
    }

    public void setMaxKeys(@Nullable Integer maxKeys) {
        set("maxKeys", maxKeys);
    }

    public @Nullable Duration getStaleIfError() {
        return (Duration) settings.get("staleIfError");
    }

    public void setStaleIfError(@Nullable Duration staleIfError) {
        set("staleIfError", staleIfError);
    }

    public @Nullable Boolean getPinKeys() {
        return (Boolean) settings.get("pinKeys");
    }

    public void setPinKeys(@Nullable Boolean pinKeys) {
        set("pinKeys", pinKeys);
    }

    public @Nullable String getSnapshotFile() {
        return (String) settings.get("snapshotFile");
    }

    public void setSnapshotFile(@Nullable String snapshotFile) {
        set("snapshotFile", snapshotFile);
    }
}
