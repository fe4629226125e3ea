package org.camelmle.dataformat;

import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
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

/**
 * The data format {@code mle}: marshal encrypts, unmarshal decrypts, with the same options and code as the endpoints
 * {@code mle:encrypt} and {@code mle:decrypt}. What is not set here is taken from the context's {@code mle} component.
 *
 * <p>One instance may serve many routes: it keeps nothing between messages and frees nothing when one of them stops.
 */
@Dataformat("mle")
@Configurer
public class MleDataFormat extends ServiceSupport implements DataFormat, DataFormatName, CamelContextAware {

    // What was set here, by option name, to be applied over a copy of the component's options.
    private final Map<String, Object> settings = new LinkedHashMap<>();
    private CamelContext camelContext;
    private volatile ExchangeCipher cipher;
    private RunningProfiles.Run run = RunningProfiles.Run.NONE;

    @Override
    public void marshal(Exchange exchange, Object graph, OutputStream stream) throws Exception {
        stream.write(cipher.encrypt(exchange, graph));
    }

    @Override
    public Object unmarshal(Exchange exchange, InputStream stream) throws Exception {
        return cipher.decrypt(exchange, stream);
    }

    @Override
    public Object unmarshal(Exchange exchange, Object body) throws Exception {
        return cipher.decrypt(exchange, body);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        MleComponent component = camelContext.getComponent("mle", MleComponent.class);
        MleConfiguration options = component.getConfiguration().copy();
        PropertyConfigurer configurer = PluginHelper.getConfigurerResolver(camelContext)
                .resolvePropertyConfigurer(MleConfiguration.class.getName(), camelContext);
        settings.forEach((name, value) -> configurer.configure(camelContext, options, name, value, false));
        if (!settings.containsKey("privateKeys") && isOfAnotherProfile(component)) {
            // The component's keys are for its own profile.
            options.setPrivateKeys(null);
        }
        cipher = component.newCipherForBothWays(options);
        run.close();
        run = component.watch(options);
    }

    private boolean isOfAnotherProfile(MleComponent component) {
        return settings.containsKey("profile")
                && !settings.get("profile").equals(component.getConfiguration().getProfile());
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

    public Object getProfile() {
        return settings.get("profile");
    }

    public void setProfile(Object profile) {
        settings.put("profile", profile);
    }

    public Role getRole() {
        return (Role) settings.get("role");
    }

    public void setRole(Role role) {
        settings.put("role", role);
    }

    public String getEnvironment() {
        return (String) settings.get("environment");
    }

    public void setEnvironment(String environment) {
        settings.put("environment", environment);
    }

    public String getRegion() {
        return (String) settings.get("region");
    }

    public void setRegion(String region) {
        settings.put("region", region);
    }

    public String getBaseUrl() {
        return (String) settings.get("baseUrl");
    }

    public void setBaseUrl(String baseUrl) {
        settings.put("baseUrl", baseUrl);
    }

    public Object getPublicKeys() {
        return settings.get("publicKeys");
    }

    public void setPublicKeys(Object publicKeys) {
        settings.put("publicKeys", publicKeys);
    }

    public Object getPrivateKeys() {
        return settings.get("privateKeys");
    }

    public void setPrivateKeys(Object privateKeys) {
        settings.put("privateKeys", privateKeys);
    }

    public Object getCredentialKeys() {
        return settings.get("credentialKeys");
    }

    public void setCredentialKeys(Object credentialKeys) {
        settings.put("credentialKeys", credentialKeys);
    }

    public String getEncryptedFields() {
        return (String) settings.get("encryptedFields");
    }

    public void setEncryptedFields(String encryptedFields) {
        settings.put("encryptedFields", encryptedFields);
    }

    public CallerKeys getCallerKeys() {
        return (CallerKeys) settings.get("callerKeys");
    }

    public void setCallerKeys(CallerKeys callerKeys) {
        settings.put("callerKeys", callerKeys);
    }

    public String getKeyPassword() {
        return (String) settings.get("keyPassword");
    }

    public void setKeyPassword(String keyPassword) {
        settings.put("keyPassword", keyPassword);
    }

    public String getKeyId() {
        return (String) settings.get("keyId");
    }

    public void setKeyId(String keyId) {
        settings.put("keyId", keyId);
    }

    public ContentEncryption getEncryptionMethod() {
        return (ContentEncryption) settings.get("encryptionMethod");
    }

    public void setEncryptionMethod(ContentEncryption encryptionMethod) {
        settings.put("encryptionMethod", encryptionMethod);
    }

    public Requirement getEncryptedRequest() {
        return (Requirement) settings.get("encryptedRequest");
    }

    public void setEncryptedRequest(Requirement encryptedRequest) {
        settings.put("encryptedRequest", encryptedRequest);
    }

    public Requirement getEncryptedResponse() {
        return (Requirement) settings.get("encryptedResponse");
    }

    public void setEncryptedResponse(Requirement encryptedResponse) {
        settings.put("encryptedResponse", encryptedResponse);
    }

    public String getCryptoProvider() {
        return (String) settings.get("cryptoProvider");
    }

    public void setCryptoProvider(String cryptoProvider) {
        settings.put("cryptoProvider", cryptoProvider);
    }

    public Duration getDecryptionWait() {
        return (Duration) settings.get("decryptionWait");
    }

    public void setDecryptionWait(Duration decryptionWait) {
        settings.put("decryptionWait", decryptionWait);
    }

    public Integer getMaxMessageSize() {
        return (Integer) settings.get("maxMessageSize");
    }

    public void setMaxMessageSize(Integer maxMessageSize) {
        settings.put("maxMessageSize", maxMessageSize);
    }

    public Duration getRefreshInterval() {
        return (Duration) settings.get("refreshInterval");
    }

    public void setRefreshInterval(Duration refreshInterval) {
        settings.put("refreshInterval", refreshInterval);
    }

    public Duration getMinRefreshInterval() {
        return (Duration) settings.get("minRefreshInterval");
    }

    public void setMinRefreshInterval(Duration minRefreshInterval) {
        settings.put("minRefreshInterval", minRefreshInterval);
    }

    public Duration getFetchTimeout() {
        return (Duration) settings.get("fetchTimeout");
    }

    public void setFetchTimeout(Duration fetchTimeout) {
        settings.put("fetchTimeout", fetchTimeout);
    }

    public Duration getStaleIfError() {
        return (Duration) settings.get("staleIfError");
    }

    public void setStaleIfError(Duration staleIfError) {
        settings.put("staleIfError", staleIfError);
    }

    public Boolean getPinKeys() {
        return (Boolean) settings.get("pinKeys");
    }

    public void setPinKeys(Boolean pinKeys) {
        settings.put("pinKeys", pinKeys);
    }

    public String getSnapshotFile() {
        return (String) settings.get("snapshotFile");
    }

    public void setSnapshotFile(String snapshotFile) {
        settings.put("snapshotFile", snapshotFile);
    }
}
