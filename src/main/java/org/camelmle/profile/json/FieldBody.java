package org.camelmle.profile.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.camelmle.WipedOctets;
import org.camelmle.keys.StrictJson;
import org.camelmle.profile.json.FieldScan.Kind;
import org.camelmle.profile.json.FieldScan.Member;

/** A strict JSON body with the fields that the rules select. What stands around them is copied octet by octet. */
public final class FieldBody {

    private final byte[] body;
    private final FieldRules rules;
    private final List<Member> members;

    /**
     * @throws org.camelmle.MessageRejectedException JSON if the body is not strict JSON or has a field twice; TOO_LARGE
     *     if it has too many
     */
    public FieldBody(byte[] body, FieldRules rules) {
        this.body = body;
        this.rules = rules;
        this.members = rules.paths().isEmpty() ? List.of() : members(body, rules);
    }

    private static List<Member> members(byte[] body, FieldRules rules) {
        StrictBody.check(body);
        List<Member> members = FieldScan.of(body, rules.paths(), rules.prefix());
        if (members.size() > rules.limit()) {
            throw FieldRejections.tooMany(members.size(), rules.limit());
        }
        members.stream()
                .filter(member -> member.kind() == Kind.BOTH)
                .findFirst()
                .ifPresent(member -> {
                    throw FieldRejections.twice(member);
                });
        return members;
    }

    /**
     * The body with its plain fields encrypted.
     *
     * @param jwe makes a compact JWE of a text
     * @throws org.camelmle.MessageRejectedException BODY if a field is missing or cannot be encrypted
     */
    public byte[] sealed(UnaryOperator<byte[]> jwe) {
        refuseMissing();
        // What is not to be encrypted is of the plaintext, too.
        try (WipedOctets wire = new WipedOctets(body.length + 1024 * members.size())) {
            put(jwe, wire);
            return wire.taken();
        }
    }

    private void put(UnaryOperator<byte[]> jwe, WipedOctets wire) {
        int copied = 0;
        for (Member member : members) {
            Optional<byte[]> text = plaintext(member);
            if (text.isEmpty()) {
                continue;
            }
            wire.write(body, copied, member.name().from() - copied);
            wire.writeAll(rules.prefix().getBytes(UTF_8));
            wire.write(
                    body,
                    member.name().from(),
                    member.value().from() - member.name().from());
            wire.write('"');
            wire.writeAll(sealed(text.get(), jwe));
            wire.write('"');
            copied = member.value().to();
        }
        wire.write(body, copied, body.length - copied);
    }

    private static byte[] sealed(byte[] text, UnaryOperator<byte[]> jwe) {
        try {
            return jwe.apply(text);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }

    private void refuseMissing() {
        for (FieldPath path : rules.paths().paths()) {
            boolean there = members.stream().anyMatch(member -> member.paths().contains(path) && !isLeftPlain(member));
            if (!there && !path.optional()) {
                throw FieldRejections.missing(path);
            }
        }
    }

    /** What is to be encrypted of a member; nothing of one that stays as it is. */
    private Optional<byte[]> plaintext(Member member) {
        if (member.kind() == Kind.NAMELESS) {
            throw FieldRejections.nameless(member);
        }
        if (member.kind() == Kind.SEALED) {
            if (!looksCompact(member.value())) {
                throw FieldRejections.sealedByNameOnly(member);
            }
            return Optional.empty();
        }
        rules.redactionMark()
                .filter(mark -> RedactedFields.is(body, member.value(), mark))
                .ifPresent(mark -> {
                    throw FieldRejections.redacted(member, mark);
                });
        try {
            return rules.value().plaintext(body, member.value());
        } catch (IllegalArgumentException e) {
            throw FieldRejections.kind(member, String.valueOf(e.getMessage()));
        }
    }

    /** A value that has nothing to encrypt counts as missing. */
    private boolean isLeftPlain(Member member) {
        return rules.value() == FieldValue.TEXT
                && member.kind() == Kind.PLAIN
                && body[member.value().from()] == 'n';
    }

    /** A string of five segments in base64url, which it takes for what the sender has encrypted. */
    private boolean looksCompact(Span value) {
        if (body[value.from()] != '"') {
            return false;
        }
        int dots = 0;
        for (int i = value.from() + 1; i < value.to() - 1; i++) {
            byte octet = body[i];
            if (octet == '.') {
                dots++;
            } else if (!Character.isLetterOrDigit(octet) && octet != '-' && octet != '_') {
                return false;
            }
        }
        return dots == 4 && body[value.from() + 1] == 'e';
    }

    /**
     * The texts of the encrypted fields, in the body's order.
     *
     * @throws org.camelmle.MessageRejectedException FORMAT if one is no string
     */
    public List<byte[]> jwes() {
        return sealedMembers().map(this::text).toList();
    }

    private byte[] text(Member member) {
        Span value = member.value();
        if (body[value.from()] != '"') {
            throw FieldRejections.noString(member);
        }
        try {
            return JsonText.decodeOctets(body, new Span(value.from() + 1, value.to() - 1));
        } catch (IllegalArgumentException e) {
            throw FieldRejections.noString(member);
        }
    }

    /** The paths of the fields that came plain. */
    public List<String> unsealed() {
        List<String> paths = new ArrayList<>();
        members.stream()
                .filter(member -> member.kind() != Kind.SEALED && !isLeftPlain(member))
                .forEach(member -> paths.add(member.paths().get(0).text()));
        return paths.stream().distinct().toList();
    }

    /**
     * The body with these texts in the place of {@link #jwes()}, under the fields' own names. The texts are wiped.
     *
     * @throws org.camelmle.MessageRejectedException JSON if a text gives no JSON
     */
    public byte[] opened(List<byte[]> texts) {
        try (WipedOctets plain = new WipedOctets(body.length)) {
            put(texts, plain);
            return plain.taken();
        } finally {
            texts.forEach(text -> Arrays.fill(text, (byte) 0));
        }
    }

    private void put(List<byte[]> texts, WipedOctets plain) {
        int copied = 0;
        int next = 0;
        for (Member member : sealedMembers().toList()) {
            plain.write(body, copied, member.name().from() - copied);
            plain.writeAll(withoutPrefix(member.name()));
            plain.write(
                    body,
                    member.name().to(),
                    member.value().from() - member.name().to());
            byte[] value = value(member, texts.get(next++));
            plain.writeAll(value);
            Arrays.fill(value, (byte) 0);
            copied = member.value().to();
        }
        plain.write(body, copied, body.length - copied);
    }

    private byte[] value(Member member, byte[] text) {
        try {
            return rules.value().value(text);
        } catch (StrictJson.NotJsonException e) {
            throw FieldRejections.openedToNoJson(member, String.valueOf(e.getMessage()));
        }
    }

    /** Cut off where the name is spelt without escapes, and spelt anew where it is not. */
    private byte[] withoutPrefix(Span name) {
        if (!JsonText.hasEscape(body, name)) {
            return new Span(name.from() + rules.prefix().length(), name.to()).of(body);
        }
        String plain = JsonText.decode(body, name).substring(rules.prefix().length());
        byte[] quoted = JsonText.quote(plain.getBytes(UTF_8));
        return Arrays.copyOfRange(quoted, 1, quoted.length - 1);
    }

    private Stream<Member> sealedMembers() {
        return members.stream().filter(member -> member.kind() == Kind.SEALED);
    }
}
