package org.camelmle.sandbox.banked;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.jose.EncodedHeader;
import org.camelmle.jose.JweCodec;
import org.camelmle.jose.JwePolicy;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;
import org.camelmle.keys.MleKey;
import org.camelmle.message.MessageCipher;
import org.camelmle.message.MessageEvents;
import org.camelmle.message.Requirement;
import org.camelmle.message.WireMessage;
import org.camelmle.profile.Profile;
import org.camelmle.profile.Profiles;

/** Opens the fields of requests, and makes answers of any kind: also of those that a good server would not make. */
final class BankedCipher {

    private static final Profile BANKED = Profiles.byName("banked");
    private static final byte[] NOTHING = {};

    private final KeySource ownKeys;
    private final CompletableFuture<CryptoProvider> crypto =
            CompletableFuture.supplyAsync(() -> CryptoProvider.select("auto"));
    private volatile String fields = "/customer/name?,/customer/email?";

    BankedCipher(KeySource ownKeys) {
        this.ownKeys = ownKeys;
    }

    void fields(String paths) {
        BANKED.withRequestFields(paths);
        fields = paths;
    }

    /** The body with its encrypted fields opened; the body itself if it has none. */
    byte[] opened(BankedRequest request) {
        return request.body().length == 0
                ? request.body()
                : cipher().decryptRequest(
                                WireMessage.request(request.body(), request::header), KeySource.of(KeySet.EMPTY))
                        .body();
    }

    private MessageCipher cipher() {
        return new MessageCipher(new MessageCipher.Settings(
                BANKED.withRequestFields(fields),
                KeySource.of(KeySet.EMPTY),
                ownKeys,
                Optional.empty(),
                ContentEncryption.A256GCM,
                Requirement.PREFERRED,
                Requirement.OFF,
                JwePolicy.DEFAULT_MAX_MESSAGE_SIZE,
                crypto.join(),
                MessageEvents.NONE));
    }

    byte[] sealed(byte[] plaintext, MleKey recipient, boolean a128, boolean withKeyId) {
        EncodedHeader header = EncodedHeader.of(
                recipient,
                a128 ? ContentEncryption.A128GCM : ContentEncryption.A256GCM,
                withKeyId ? Map.of("kid", recipient.id()) : Map.of());
        return new JweCodec(JwePolicy.DEFAULT, crypto.join()).encrypt(plaintext, header, NOTHING, NOTHING);
    }
}
