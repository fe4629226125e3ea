package org.camelmle.message;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.camelmle.jose.CompactJwe;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.jose.EncodedHeader;
import org.camelmle.jose.JweCodec;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.Envelope;
import org.camelmle.profile.Envelope.Location;
import org.camelmle.profile.HeaderLookup;
import org.camelmle.profile.Profile.Direction;
import org.camelmle.profile.Profile.HeaderMember;
import org.camelmle.profile.Profile.HeaderMember.IssuedAt;
import org.camelmle.profile.Profile.HeaderMember.ReplyKeyId;
import org.camelmle.profile.Profile.KeyIds;

/** The envelope and the JWE of one direction of a profile. Safe for many threads. */
final class DirectionCipher {

    /** What an envelope, its other members and white space may add to the longest JWE, in octets. */
    private static final int ENVELOPE = 64 * 1024;

    private final Direction direction;
    private final long longestBody;
    private final JweCodec codec;
    private final byte[] before;
    private final byte[] after;
    private final Optional<HeaderMember> issuedAt;

    // Replaced as a whole. Two threads that replace it at once lose nothing but one encoding of a header.
    private volatile Optional<Prepared> prepared = Optional.empty();

    DirectionCipher(Direction direction, int maxMessageSize, CryptoProvider crypto) {
        this.direction = direction;
        this.longestBody = (long) maxMessageSize + ENVELOPE;
        this.codec = new JweCodec(direction.policy().withMaxMessageSize(maxMessageSize), crypto);
        this.before = direction.envelope().before();
        this.after = direction.envelope().after();
        this.issuedAt =
                direction.members().stream().filter(IssuedAt.class::isInstance).findFirst();
    }

    /** The header of the last message, which the next one most often shares. */
    private record Prepared(
            MleKey recipient, Optional<String> replyKeyId, Optional<Object> issuedAt, EncodedHeader header) {

        boolean serves(MleKey key, Optional<String> reply, Optional<Object> time, ContentEncryption encryptionMethod) {
            return recipient == key
                    && header.encryptionMethod() == encryptionMethod
                    && replyKeyId.equals(reply)
                    && issuedAt.equals(time);
        }
    }

    Envelope envelope() {
        return direction.envelope();
    }

    /** The header member that names the key for the answer, if this direction has one. */
    Optional<String> replyKeyMember() {
        return direction.policy().replyKeyMember();
    }

    /** Whether the header that we write names our key for the answer. */
    boolean namesReplyKey() {
        return direction.members().stream().anyMatch(ReplyKeyId.class::isInstance);
    }

    /** The wire body: the plaintext as a JWE in its envelope. */
    byte[] encrypt(
            byte[] plaintext,
            MleKey recipient,
            Optional<String> replyKeyId,
            ContentEncryption encryptionMethod,
            Instant now) {
        KeyIds ids = new KeyIds(recipient.id(), replyKeyId, now);
        return codec.encrypt(plaintext, header(recipient, ids, encryptionMethod), before, after);
    }

    /**
     * Where the JWE stands, or nothing for a plain body.
     *
     * @throws org.camelmle.MessageRejectedException TOO_LARGE before anything is read; else as {@link Envelope#find}
     */
    Optional<Location> find(byte[] body, HeaderLookup headers) {
        if (body.length > longestBody) {
            throw Rejections.tooLarge(body.length, longestBody);
        }
        return direction.envelope().find(body, headers);
    }

    CompactJwe parse(Location jwe) {
        return codec.parse(jwe.text(), jwe.from(), jwe.to());
    }

    byte[] decrypt(CompactJwe jwe, MleKey key) {
        return codec.decrypt(jwe, key);
    }

    private EncodedHeader header(MleKey recipient, KeyIds ids, ContentEncryption encryptionMethod) {
        Optional<Object> time = issuedAt.flatMap(member -> member.value(ids));
        Optional<Prepared> last = prepared;
        if (last.isPresent() && last.get().serves(recipient, ids.reply(), time, encryptionMethod)) {
            return last.get().header();
        }
        Map<String, Object> members = new LinkedHashMap<>();
        for (HeaderMember member : direction.members()) {
            member.value(ids).ifPresent(value -> members.put(member.name(), value));
        }
        EncodedHeader header = EncodedHeader.of(recipient, encryptionMethod, members);
        prepared = Optional.of(new Prepared(recipient, ids.reply(), time, header));
        return header;
    }
}
