package org.camelmle.profile;

import org.camelmle.keys.MleKey;
import org.camelmle.keys.PublicPem;

/**
 * Banked's wire contract: requests are plain JSON, in which single fields may be encrypted; good answers are a bare JWE.
 *
 * <p>Sources: developer.banked.com, "Response Message Level Encryption", "Request Field Level Encryption" and "Response
 * Redaction" (2026). An answer's JWE need not name its key: which it is follows from the API credential. What of a field
 * is encrypted is not documented; here it is a string's text, as Banked's words "encrypt the field values" and its
 * example library do it.
 */
final class BankedProfile {

    static final Profile BANKED = new ProfileBuilder()
            .name("banked")
            .someRequestFields()
            .fieldPrefix("encrypted_")
            .fieldValue("text")
            .redactionMark("[REDACTED]")
            .responseKeyId("optional")
            .encryptedAnswers("always")
            .encryptionMethod("A256GCM")
            .emptyBody("plain")
            .environment(BankedKeys.PRODUCTION, "https://api.banked.com")
            .environment("test", "https://api.banked.com")
            .jwksPath("/.well-known/jwks.json")
            .jwksAccess("basic")
            .keyRule(BankedKeys::in)
            .webhooks(new BankedWebhooks())
            .keyExchange(new Mail())
            .build();

    private BankedProfile() {}

    /** Keys go to the Solution Architect or to the support team, as PKCS#1 PEM. */
    private static final class Mail implements KeyExchange {

        private static final String TO = "support@banked.com";
        private static final int RECOMMENDED_BITS = 4096;

        @Override
        public int keySize() {
            return RECOMMENDED_BITS;
        }

        @Override
        public Letter first(MleKey key) {
            return new Letter(TO, "Public key for response message-level encryption", """
                    Hello,

                    please switch on message-level encryption of API responses (RSA-OAEP-256, A256GCM) for our account,
                    with the RSA public key below (%d bits, PKCS#1 PEM). We call it %s.

                    Please tell us for which API credentials it is in force.

                    %s""".formatted(
                            key.bits(), key.id(), PublicPem.pkcs1(key)));
        }

        @Override
        public Letter next(MleKey key) {
            return new Letter(TO, "New public key for response message-level encryption", """
                    Hello,

                    we are replacing our key for message-level encryption of API responses. The new RSA public key is
                    below (%d bits, PKCS#1 PEM). We call it %s.

                    Please send us a new set of API credentials whose responses are encrypted to this key, and keep the
                    old key and its credentials working until we write again.

                    %s""".formatted(
                            key.bits(), key.id(), PublicPem.pkcs1(key)));
        }

        @Override
        public Letter last(MleKey replaced) {
            return new Letter(TO, "Old public key for response message-level encryption may go", """
                    Hello,

                    we have moved to our new key and its API credentials. Please deprecate the old RSA public key below,
                    which we called %s, together with the API credentials that belong to it, and tell us when no
                    response is encrypted to it any more.

                    %s""".formatted(
                            replaced.id(), PublicPem.pkcs1(replaced)));
        }
    }
}
