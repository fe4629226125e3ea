package org.camelmle.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camelmle.MessageRejectedException;
import org.camelmle.MleConfigurationException;
import org.camelmle.profile.Profile;
import org.camelmle.profile.Profile.KeyIds;
import org.camelmle.profile.ProfileBuilder;
import org.camelmle.profile.http.HeaderLookup;

/** Profiles as YAML describes them: each line a property and its text. What is built must work. */
final class ProfileTarget implements FuzzTarget {

    private static final Map<String, Method> PROPERTIES = Arrays.stream(ProfileBuilder.class.getMethods())
            .filter(method -> Modifier.isPublic(method.getModifiers()))
            .filter(method -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class}))
            .filter(method -> method.getReturnType() == ProfileBuilder.class)
            .collect(Collectors.toMap(Method::getName, Function.identity()));

    @Override
    public void accept(byte[] input) throws ReflectiveOperationException {
        ProfileBuilder builder = new ProfileBuilder();
        Profile profile;
        try {
            for (String line : new String(input, UTF_8).split("\n", -1)) {
                String[] property = line.split("=", 2);
                Method setter = PROPERTIES.get(property[0]);
                if (setter != null && property.length == 2) {
                    set(builder, setter, property[1]);
                }
            }
            profile = builder.build();
        } catch (MleConfigurationException e) {
            FuzzTarget.require(e.getCause() == null, "a cause");
            return;
        }
        use(profile, profile.request());
        use(profile, profile.response());
    }

    private static void set(ProfileBuilder builder, Method setter, String text) throws ReflectiveOperationException {
        try {
            setter.invoke(builder, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof MleConfigurationException refusal) {
                throw refusal;
            }
            throw e;
        }
    }

    private static void use(Profile profile, Profile.Direction direction) {
        KeyIds ids = new KeyIds("theirs", Optional.of("ours"), Instant.EPOCH);
        direction.members().forEach(member -> member.value(ids));
        for (String body : new String[] {"{\"a\":{\"b\":[1,\"x\"]}}", "[]", "", "eyJ.a.b.c.d"}) {
            try {
                direction.envelope().find(body.getBytes(UTF_8), HeaderLookup.NONE);
                direction
                        .envelope()
                        .wrap(body.getBytes(UTF_8), (plain, before, after) -> "eyJ.a.b.c.d".getBytes(UTF_8));
            } catch (MessageRejectedException e) {
                // It cannot be held so.
            }
        }
        profile.environmentOr(Optional.empty());
        profile.jwksAccess().authorization("key");
        profile.answerHeaders().requestId(HeaderLookup.NONE);
        FuzzTarget.require(profile.toString().contains(profile.name()), "a profile without its name");
    }

    @Override
    public Stream<byte[]> seeds() {
        return Stream.of(
                        "name=ferry\nrequestMember=sealedRequest\nresponseMember=sealedAnswer\nissuedAt=seconds",
                        "name=heron\nmarkerHeader=X-Heron-Sealed: v2\nresponseMember=heron\nreplyKeyMember=cid",
                        "name=a\nrequestFields=/a/b?,$.c.d\nresponseFields=/e/*\nfieldPrefix=x_\nfieldValue=text\nfieldLimit=7",
                        "name=a\nbaseUrl=https://api.example/v1/\njwksPath=/keys\njwksAccess=basic\nidempotencyKeys=ignored",
                        "name=a\nencryptionMethod=A128GCM\nemptyBody=plain\nresponseKeyId=optional\ntype=JWE\ncontentType=JWT",
                        "name=a\nencryptedAnswers=always\nredactionMark=[REDACTED]\nreplayedHeader=A: b\nrequestIdHeader=I")
                .map(text -> text.getBytes(ISO_8859_1));
    }

    /** Some ten properties. Each pair of field paths is compared, so long lists of them only take longer. */
    @Override
    public int longest() {
        return 400;
    }
}
