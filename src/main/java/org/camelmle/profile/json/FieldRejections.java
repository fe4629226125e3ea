package org.camelmle.profile.json;

import org.camelmle.Explanation;
import org.camelmle.MessageRejectedException;
import org.camelmle.MessageRejectedException.Reason;
import org.camelmle.profile.json.FieldScan.Member;

/** The sentences about single fields, which name the path of the configuration and nothing of the body. */
final class FieldRejections {

    private FieldRejections() {}

    static MessageRejectedException tooMany(int found, int limit) {
        return new MessageRejectedException(
                Reason.TOO_LARGE,
                new Explanation(
                        found + " fields to encrypt or decrypt in one body",
                        "at most " + limit + ", as each costs an RSA operation",
                        "a '*' in a path that selects more than was thought of",
                        "encrypt the list or object around them as one field, or raise fieldLimit in the profile"));
    }

    static MessageRejectedException twice(Member member) {
        return new MessageRejectedException(
                Reason.JSON,
                new Explanation(
                        "the field " + path(member) + " both plain and encrypted",
                        "one of the two: a reader could take either",
                        "a step that encrypts a copy and leaves the original",
                        "remove the one that is not meant"));
    }

    static MessageRejectedException missing(FieldPath path) {
        return body(
                "a body without the field '" + path + "'",
                "each field of encryptedFields, or the profile's",
                "a slip in the path, or a field that not every body has",
                "correct the path; if the field may be missing, write '" + path + "?'");
    }

    static MessageRejectedException nameless(Member member) {
        return body(
                "an array's element at " + path(member),
                "a member of an object, whose name can be changed",
                "a path that ends within an array",
                "name the array itself, which is then encrypted as a whole, or a member of its elements");
    }

    static MessageRejectedException sealedByNameOnly(Member member) {
        return body(
                "the field " + path(member) + " under its encrypted name, but with something else than a compact JWE",
                "a compact JWE, or the plain value under the plain name",
                "a value that was renamed but not encrypted",
                "leave renaming to mle:encrypt");
    }

    static MessageRejectedException redacted(Member member, String mark) {
        return body(
                "the field " + path(member) + " with the text " + mark,
                "a value: that text says that the peer has left the value out",
                "an answer with redacted fields was taken for the data itself",
                "take the value from where it came in the first place");
    }

    static MessageRejectedException kind(Member member, String found) {
        return body(
                "at " + path(member) + " " + found,
                "a string, an object or an array, or null",
                "a field that the provider does not take encrypted",
                "leave it out of encryptedFields, or use a profile with fieldValue 'json'");
    }

    static MessageRejectedException noString(Member member) {
        return new MessageRejectedException(
                Reason.FORMAT,
                new Explanation(
                        "the encrypted field " + path(member) + " with something that is no string of text",
                        "a compact JWE as a JSON string",
                        "the sender renamed the field without encrypting it",
                        "let the sender encrypt the value"));
    }

    static MessageRejectedException openedToNoJson(Member member, String broken) {
        return new MessageRejectedException(
                Reason.JSON,
                new Explanation(
                        "at " + path(member) + " a decrypted text that gives no JSON: " + broken,
                        "what the profile's fieldValue says: the value's JSON, or its text in UTF-8",
                        "the sender encrypts values in the other form",
                        "set fieldValue in the profile to 'text' or 'json' as the sender does it"));
    }

    private static MessageRejectedException body(String found, String expected, String cause, String next) {
        return new MessageRejectedException(Reason.BODY, new Explanation(found, expected, cause, next));
    }

    private static String path(Member member) {
        return "'" + member.paths().get(0) + "'";
    }
}
