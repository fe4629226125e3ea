package org.camelmle.message;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.camelmle.MessageRejectedException;
import org.camelmle.jose.CompactJwe;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.CryptoProvider;
import org.camelmle.jose.EncodedHeader;
import org.camelmle.jose.JweCodec;
import org.camelmle.jose.StepTimes;
import org.camelmle.keys.MleKey;
import org.camelmle.profile.Envelope;
import org.camelmle.profile.Envelope.Location;
import org.camelmle.profile.Envelope.Sealed;
import org.camelmle.profile.Profile.Direction;
import org.camelmle.profile.Profile.HeaderMember;
import org.camelmle.profile.Profile.HeaderMember.IssuedAt;
import org.camelmle.profile.Profile.HeaderMember.ReplyKeyId;
import org.camelmle.profile.Profile.KeyIds;
import org.camelmle.profile.http.HeaderLookup;

/** The envelope and the JWE of one direction of a profile. Safe for many threads. */
final class DirectionCipher {

    /** What an envelope, its other members and white space may add to the longest JWE, in octets. */
    private static final int ENVELOPE = 64 * 1024;

    private static final int MOST_PREPARED = 1000;

    private final Direction direction;
    private final long longestBody;
    private final int maxMessageSize;
    private final JweCodec codec;
    private final Optional<HeaderMember> issuedAt;

    // By recipient, of which a server has as many as callers. Two threads that put one at once lose nothing but one
    // encoding of a header.
    private final Map<MleKey, Prepared> prepared = new ConcurrentHashMap<>();

    DirectionCipher(Direction direction, int maxMessageSize, CryptoProvider crypto, StepTimes times) {
        this.direction = direction;
        this.longestBody = (long) maxMessageSize + ENVELOPE;
        this.maxMessageSize = maxMessageSize;
        this.codec = new JweCodec(direction.policy().withMaxMessageSize(maxMessageSize), crypto, times);
        this.issuedAt =
                direction.members().stream().filter(IssuedAt.class::isInstance).findFirst();
    }

    /** The header of the last message to a recipient, which the next one most often shares. */
    private record Prepared(Optional<String> replyKeyId, Optional<Object> issuedAt, EncodedHeader header) {

        boolean serves(Optional<String> reply, Optional<Object> time, ContentEncryption encryptionMethod) {
            return header.encryptionMethod() == encryptionMethod && replyKeyId.equals(reply) && issuedAt.equals(time);
        }
    }

    Envelope envelope() {
        return direction.envelope();
    }

    /** The header member that names the key for the answer, if this direction has one. */
    Optional<String> replyKeyMember() {
        return direction.policy().replyKeyMember();
    }

    /** Whether the header says when the message was encrypted. */
    boolean saysTime() {
        return issuedAt.isPresent();
    }

    /** Whether the header that we write names our key for the answer. */
    boolean namesReplyKey() {
        return direction.members().stream().anyMatch(ReplyKeyId.class::isInstance);
    }

    /**
     * The wire body: the plaintext in its envelope.
     *
     * @throws org.camelmle.MessageRejectedException TOO_LARGE if all JWEs together would exceed the limit; else as {@link
     *     Envelope#wrap}
     */
    byte[] encrypt(byte[] plaintext, Addressee to) {
        long[] sealed = {0};
        return direction.envelope().wrap(plaintext, (text, before, after) -> {
            byte[] jwe = codec.encrypt(text, header(to), before, after);
            sealed[0] += jwe.length - before.length - after.length;
            if (sealed[0] > maxMessageSize) {
                throw Rejections.tooLarge(sealed[0], maxMessageSize);
            }
            return jwe;
        });
    }

    /**
     * What is encrypted, or nothing for a plain body.
     *
     * @throws org.camelmle.MessageRejectedException TOO_LARGE before anything is read; else as {@link Envelope#find}
     */
    Optional<Sealed> find(byte[] body, HeaderLookup headers) {
        if (body.length > longestBody) {
            throw Rejections.tooLarge(body.length, longestBody);
        }
        Optional<Sealed> read = direction.envelope().guess(body).flatMap(this::read);
        return read.isPresent()
                ? read
                : direction.envelope().find(body, headers).map(found -> found);
    }

    // Of a long body the search for the end of the JSON string would take as long as a good part of its decryption.
    private Optional<Sealed> read(Location guess) {
        int maxHeaderSize = direction.policy().maxHeaderSize();
        try {
            return Optional.of(new Read(
                    guess, CompactJwe.parse(guess.text(), guess.from(), guess.to(), maxMessageSize, maxHeaderSize)));
        } catch (MessageRejectedException e) {
            // Something else is there, or there are other members: the envelope finds out which.
            return Optional.empty();
        }
    }

    /** A body with one JWE, which was read when its place was guessed. */
    private record Read(Location location, CompactJwe jwe) implements Sealed {

        @Override
        public List<Location> jwes() {
            return location.jwes();
        }

        @Override
        public List<String> unsealed() {
            return location.unsealed();
        }

        @Override
        public byte[] opened(List<byte[]> texts) {
            return location.opened(texts);
        }
    }

    /** The JWEs, all checked before the first is decrypted. */
    List<CompactJwe> parse(Sealed sealed) {
        if (sealed instanceof Read read) {
            return List.of(codec.admit(read.jwe()));
        }
        return sealed.jwes().stream()
                .map(jwe -> codec.parse(jwe.text(), jwe.from(), jwe.to()))
                .toList();
    }

    /**
     * The body with the texts of these JWEs, each decrypted with the key at its place. What came up on the way is wiped.
     *
     * @throws MessageRejectedException as {@link JweCodec#decrypt} or {@link Sealed#opened}
     */
    byte[] open(Sealed sealed, List<CompactJwe> jwes, List<MleKey> keys) {
        List<byte[]> texts = new ArrayList<>();
        byte[] body = {};
        try {
            for (int i = 0; i < jwes.size(); i++) {
                texts.add(codec.decrypt(jwes.get(i), keys.get(i)));
            }
            body = sealed.opened(texts);
            return body;
        } finally {
            for (byte[] text : texts) {
                if (text != body) {
                    Arrays.fill(text, (byte) 0);
                }
            }
        }
    }

    private EncodedHeader header(Addressee to) {
        KeyIds ids = to.ids();
        Optional<Object> time = issuedAt.flatMap(member -> member.value(ids));
        Optional<Prepared> last = Optional.ofNullable(prepared.get(to.recipient()))
                .filter(before -> before.serves(ids.reply(), time, to.encryptionMethod()));
        if (last.isPresent()) {
            return last.get().header();
        }
        Map<String, Object> members = new LinkedHashMap<>();
        for (HeaderMember member : direction.members()) {
            member.value(ids).ifPresent(value -> members.put(member.name(), value));
        }
        EncodedHeader header = EncodedHeader.of(to.recipient(), to.encryptionMethod(), members);
        if (prepared.size() >= MOST_PREPARED && !prepared.containsKey(to.recipient())) {
            // Keys that went long ago are among them.
            prepared.clear();
        }
        prepared.put(to.recipient(), new Prepared(ids.reply(), time, header));
        return header;
    }

    /** Whom one message is encrypted to. The key is looked for when the first text is encrypted, and then stays the same. */
    static final class Addressee {

        private final Supplier<MleKey> keys;
        private final Supplier<Optional<String>> replyKeys;
        private final ContentEncryption encryptionMethod;
        private final Instant now;
        private Optional<Found> found = Optional.empty();

        private record Found(MleKey recipient, Optional<String> replyKeyId) {}

        Addressee(
                Supplier<MleKey> keys,
                Supplier<Optional<String>> replyKeys,
                ContentEncryption encryptionMethod,
                Instant now) {
            this.keys = keys;
            this.replyKeys = replyKeys;
            this.encryptionMethod = encryptionMethod;
            this.now = now;
        }

        /** Whether anything was encrypted. */
        boolean wasNeeded() {
            return found.isPresent();
        }

        MleKey recipient() {
            return found().recipient();
        }

        /** Our key that the answer shall be encrypted to, where the message names one. */
        Optional<String> replyKeyId() {
            return found().replyKeyId();
        }

        /** What the JWE's header is made of. */
        KeyIds ids() {
            return new KeyIds(recipient().id(), replyKeyId(), now);
        }

        ContentEncryption encryptionMethod() {
            return encryptionMethod;
        }

        private Found found() {
            if (found.isEmpty()) {
                found = Optional.of(new Found(keys.get(), replyKeys.get()));
            }
            return found.get();
        }
    }
}
