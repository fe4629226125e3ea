package org.camelmle.profile;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;

/** The built-in profiles by name. */
public final class Profiles {

    /** A bare JWE with a {@code kid} and no provider behind it: for one's own hops. */
    private static final Profile BARE = new ProfileBuilder().name("jwe").build();

    private static final List<Profile> BUILT_IN =
            List.of(MethodProfile.METHOD, BankedProfile.BANKED, CyberSourceProfile.CYBERSOURCE, VisaProfile.VISA, BARE);

    private static final Map<String, Profile> BY_NAME =
            BUILT_IN.stream().collect(Collectors.toUnmodifiableMap(Profile::name, Function.identity()));

    private Profiles() {}

    /**
     * The profile of this name.
     *
     * @throws MleConfigurationException for an unknown name, listing the known ones
     */
    public static Profile byName(String name) {
        return Optional.ofNullable(BY_NAME.get(name)).orElseThrow(() -> unknown(name));
    }

    /** The names, the default first. */
    public static List<String> names() {
        return BUILT_IN.stream().map(Profile::name).toList();
    }

    private static MleConfigurationException unknown(String name) {
        return new MleConfigurationException(new Explanation(
                "the profile name '" + name + "'",
                "one of " + names() + ", or '#bean' of a profile of your own",
                nearest(name).map(near -> "a slip for '" + near + "'").orElse("a provider that is not built in"),
                "correct the option 'profile', or describe the provider as a bean made by "
                        + ProfileBuilder.class.getName()));
    }

    private static Optional<String> nearest(String name) {
        Stream<String> sameBeginning = names().stream()
                .filter(known -> !name.isEmpty() && known.regionMatches(true, 0, name, 0, Math.min(3, name.length())));
        return sameBeginning.findFirst();
    }
}
