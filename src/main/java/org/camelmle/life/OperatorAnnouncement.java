package org.camelmle.life;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.camelmle.keys.MleKey;

/**
 * Keys are exchanged by letters that an operator sends, and comes back to confirm: once that the new key's credentials have
 * come, and once that the old key may go. A confirmation names its key, so that it can be repeated and none serves another
 * rotation.
 */
public final class OperatorAnnouncement implements KeyAnnouncement {

    private final Optional<String> credentialsReceived;
    private final Optional<String> keyReleased;
    private final CredentialReport credentials;

    /**
     * @param credentialsReceived the id of the new key whose credentials are in use
     * @param keyReleased the id of the old key that the provider does not use any more
     * @param credentials who still receives answers under which key
     */
    public OperatorAnnouncement(
            Optional<String> credentialsReceived, Optional<String> keyReleased, CredentialReport credentials) {
        this.credentialsReceived = Objects.requireNonNull(credentialsReceived, "credentialsReceived");
        this.keyReleased = Objects.requireNonNull(keyReleased, "keyReleased");
        this.credentials = Objects.requireNonNull(credentials, "credentials");
    }

    @Override
    public String announce(MleKey key) {
        return "to be sent by mail, see mails";
    }

    @Override
    public boolean isListed(MleKey key) {
        return credentialsReceived.filter(key.id()::equals).isPresent();
    }

    @Override
    public String awaited(MleKey key) {
        return "send the mail; when the new API credentials have come, confirm with credentialsReceived=" + key.id();
    }

    @Override
    public Optional<String> reasonToKeep(MleKey key) {
        if (keyReleased.filter(key.id()::equals).isEmpty()) {
            return Optional.of(
                    "send the mail; when the provider does not use the key any more, confirm with keyReleased="
                            + key.id());
        }
        List<String> bound = credentials.boundTo(key.id());
        if (!bound.isEmpty()) {
            return Optional.of("credentialKeys still binds it to " + bound);
        }
        Optional<Instant> last = credentials.lastAnswerUnder(key.id());
        return last.filter(time -> key.statusSince().map(time::isAfter).orElse(true))
                .filter(credentials::isRecent)
                .map(time -> "an answer came under it at " + time + ", after it was replaced: see credentials");
    }

    @Override
    public String withdraw(MleKey key) {
        return "released by the operator";
    }
}
