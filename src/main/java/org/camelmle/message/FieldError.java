package org.camelmle.message;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.camelmle.jose.CompactJwe;
import org.camelmle.jose.KeyManagementAlgorithm.UnwrapFinding;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.MleKey;

/** Errors that are met in the field again and again, by name. */
enum FieldError {
    OAEP_WITH_MGF1_SHA1(
            "the sender's OAEP uses MGF1 with SHA-1: Java's and others' default where only SHA-256 is named",
            "have the sender name MGF1 with SHA-256 too (RFC 7518 section 4.3)"),
    OAEP_WITH_SHA1(
            "the sender's OAEP uses SHA-1 throughout: that is RSA-OAEP, not RSA-OAEP-256",
            "have the sender use RSA-OAEP-256"),
    IV_OF_16_OCTETS(
            "the sender makes an IV of a block's length, as for CBC, where GCM takes 12 octets",
            "have the sender make an IV of 12 octets"),
    KEY_OF_ANOTHER_ENVIRONMENT(
            "it is encrypted to a key that is none of ours: of another environment, or one that we gave up",
            "compare environment, target and publicKeys of both sides; put an old key back as retiring"),
    KID_OF_OUR_OWN_KEY(
            "kid and cid name the same side: the request was encrypted to our own key instead of the provider's",
            "point publicKeys at the provider's keys, not at our own file"),
    ANOTHER_KEY_UNDER_THIS_ID(
            "our key has this id, but the message is encrypted to another key: a stale key set at the sender, or an id"
                    + " that was given twice",
            "compare the key's thumbprint with the sender's, and have it fetch our keys again"),
    CONTENT_ALTERED(
            "the encrypted key opens, but the rest does not belong to it",
            "look for what changes bodies on the way, and send the message again");

    private final String likelyCause;
    private final String nextStep;

    FieldError(String likelyCause, String nextStep) {
        this.likelyCause = likelyCause;
        this.nextStep = nextStep;
    }

    /** What can be told without any key's help. */
    static Optional<FieldError> of(CompactJwe jwe, KeySet ours) {
        if (jwe.lengths()[1] == 16) {
            return Optional.of(IV_OF_16_OCTETS);
        }
        Optional<String> keyId = jwe.header().keyId();
        Optional<String> replyKeyId = jwe.header().text("cid");
        boolean isOurs = keyId.flatMap(ours::find).isPresent();
        if (isOurs && replyKeyId.flatMap(ours::find).isPresent()) {
            return Optional.of(KID_OF_OUR_OWN_KEY);
        }
        boolean isAnAnswer = replyKeyId.isEmpty();
        return keyId.isPresent() && !isOurs && isAnAnswer && !ours.isEmpty()
                ? Optional.of(KEY_OF_ANOTHER_ENVIRONMENT)
                : Optional.empty();
    }

    /** What only the private key can tell, and whether it decrypts at all: see {@link UnwrapFinding}. */
    static Optional<FieldError> of(CompactJwe jwe, MleKey key, boolean decrypts) {
        return decrypts
                ? Optional.empty()
                : Optional.of(
                        switch (UnwrapFinding.of(jwe, key)) {
                            case OPENS -> CONTENT_ALTERED;
                            case MGF1_WITH_SHA1 -> OAEP_WITH_MGF1_SHA1;
                            case OAEP_WITH_SHA1 -> OAEP_WITH_SHA1;
                            case OTHER_KEY -> ANOTHER_KEY_UNDER_THIS_ID;
                        });
    }

    Map<String, String> toMap() {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("name", name());
        members.put("likelyCause", likelyCause);
        members.put("nextStep", nextStep);
        return members;
    }
}
