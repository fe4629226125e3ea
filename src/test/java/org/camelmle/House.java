package org.camelmle;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The rooms and walls of the house as rules over a base package, so that planted mistakes can be held against them. */
final class House {

    private static final String JDK = "java..";
    private static final String NULLABLE = "org.jspecify.annotations";
    private static final String JACKSON = "com.fasterxml.jackson..";
    private static final String LOG = "org.slf4j..";

    private static final String[] CAMEL = {
        "org.apache.camel..", "org.apache.hc..", JACKSON, "javax.annotation.processing", "javax.net.ssl..", LOG
    };

    /** Room to what else it may use, each room also using the ones above it in this list and the root. */
    private static final Map<String, String[]> LIBRARIES = Map.ofEntries(
            entry("keys", new String[] {
                "com.nimbusds..",
                "com.fasterxml.jackson.core..",
                "org.bouncycastle..",
                "javax.crypto..",
                "javax.security.auth.x500",
                LOG
            }),
            entry("keys.remote", new String[] {"com.fasterxml.jackson.core..", LOG}),
            entry("keys.storage", new String[] {LOG}),
            entry("jose", new String[] {"javax.crypto..", "com.fasterxml.jackson.core..", "com.nimbusds..", LOG}),
            entry("jose.jws", new String[] {"com.nimbusds..", LOG}),
            entry("audit", new String[] {LOG}),
            entry("profile.http", new String[] {LOG}),
            entry("profile.json", new String[] {LOG}),
            entry("profile.signing", new String[] {JACKSON, LOG}),
            entry("profile", new String[] {JACKSON, LOG}),
            entry("life", new String[] {LOG}),
            entry("message", new String[] {JACKSON, LOG}),
            entry("component.http", CAMEL),
            entry("component.wire", CAMEL),
            entry("component.observe", new String[] {"org.apache.camel..", "io.micrometer..", LOG}),
            entry("component", CAMEL),
            entry("dataformat", CAMEL),
            entry("springboot", new String[] {"org.apache.camel..", "org.springframework.."}),
            entry("sandbox.banked", new String[] {JACKSON, "com.sun.net.httpserver..", "javax.crypto..", LOG}),
            entry(
                    "sandbox.cybersource",
                    new String[] {JACKSON, "com.sun.net.httpserver..", "org.bouncycastle..", "javax.crypto..", LOG}),
            entry("sandbox", new String[] {
                JACKSON,
                "com.sun.net.httpserver..",
                "javax.crypto..",
                "info.picocli..",
                "picocli..",
                "org.junit.jupiter.api..",
                LOG
            }));

    private static final Map<String, List<String>> NEIGHBOURS = Map.ofEntries(
            entry("keys", List.of()),
            entry("keys.remote", List.of("keys")),
            entry("keys.storage", List.of("keys")),
            entry("jose", List.of("keys")),
            entry("jose.jws", List.of("jose", "keys")),
            entry("audit", List.of("jose", "keys")),
            entry("profile.http", List.of("jose")),
            entry("profile.json", List.of("keys")),
            entry("profile.signing", List.of("jose.jws", "jose", "keys")),
            entry("profile", List.of("profile.http", "profile.json", "profile.signing", "jose", "keys")),
            entry("life", List.of("profile", "profile.http", "keys.storage", "keys")),
            entry("message", List.of("profile", "profile.http", "profile.json", "profile.signing", "jose", "keys")),
            entry("component.http", List.of("profile", "profile.http", "keys.remote", "keys")),
            entry("component.wire", List.of("message")),
            entry("component.observe", List.of("message", "jose", "keys.remote", "keys")),
            entry(
                    "component",
                    List.of(
                            "component.observe",
                            "component.http",
                            "component.wire",
                            "audit",
                            "life",
                            "message",
                            "profile",
                            "profile.http",
                            "profile.signing",
                            "jose",
                            "keys.remote",
                            "keys.storage",
                            "keys")),
            entry("springboot", List.of("component", "dataformat")),
            entry("dataformat", List.of("component", "component.observe", "message", "jose", "keys")),
            entry("sandbox.banked", List.of("message", "profile", "profile.http", "jose", "keys")),
            entry(
                    "sandbox.cybersource",
                    List.of("profile", "profile.http", "profile.signing", "jose.jws", "jose", "keys")),
            entry(
                    "sandbox",
                    List.of("component.http", "message", "profile", "profile.http", "jose", "keys.remote", "keys")));

    private static final int MOST_FILES = 24;
    /** What Camel generates or demands by name. */
    private static final Pattern OF_CAMEL =
            Pattern.compile("Mle(.*(Configurer|UriFactory)|Component|Endpoint|Configuration|Constants)");

    static final List<String> ROOMS = List.of(
            "keys",
            "keys.remote",
            "keys.storage",
            "jose",
            "jose.jws",
            "audit",
            "profile.http",
            "profile.json",
            "profile.signing",
            "profile",
            "life",
            "message",
            "component.http",
            "component.wire",
            "component.observe",
            "component",
            "springboot",
            "dataformat",
            "sandbox.banked",
            "sandbox.cybersource",
            "sandbox",
            "cli");

    private final String base;

    House(String base) {
        this.base = base;
    }

    /** Imports go down only, and each room keeps to its libraries. */
    List<ArchRule> walls() {
        List<ArchRule> rules = new ArrayList<>();
        rules.add(classes()
                .that()
                .resideInAPackage(base)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(JDK, NULLABLE, base)
                .allowEmptyShould(true)
                .because("the foundation knows the JDK only"));
        NEIGHBOURS.forEach((room, neighbours) -> rules.add(classes()
                .that()
                .resideInAPackage(in(room))
                .should()
                .onlyDependOnClassesThat(allowed(room, neighbours))
                .allowEmptyShould(true)
                .because("the room " + room + " may use the root, " + neighbours + " and its libraries")));
        return rules;
    }

    /** What only one room may do. */
    List<ArchRule> duties() {
        return List.of(
                noClasses()
                        .that()
                        .resideOutsideOfPackage(in("jose"))
                        .should()
                        .dependOnClassesThat()
                        .haveFullyQualifiedName("javax.crypto.Cipher")
                        .because("only jose encrypts"),
                noClasses()
                        .that()
                        .resideOutsideOfPackages(in("sandbox.."), in("cli"))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(in("sandbox.."), in("cli"))
                        .because("nothing but cli and tests uses the sandbox, and nothing uses cli"),
                noClasses()
                        .should()
                        .dependOnClassesThat()
                        .haveNameMatching("java\\.io\\.Object(In|Out)putStream|javax\\.crypto\\.CipherInputStream"
                                + "|java\\.util\\.Random")
                        .because("no Java serialisation, no unverified text, no predictable random"));
    }

    /** What is wrong with a room's size, or nothing. A data format is one class; any other room has a few. */
    Optional<String> size(JavaClasses classes, String room) {
        List<String> files = classes.stream()
                .filter(JavaClass::isTopLevelClass)
                .filter(found -> found.getPackageName().equals(in(room)))
                .map(JavaClass::getSimpleName)
                .filter(name ->
                        !name.equals("package-info") && !OF_CAMEL.matcher(name).matches())
                .sorted()
                .toList();
        int least = Map.of("dataformat", 1, "springboot", 2).getOrDefault(room, 3);
        return files.size() >= least && files.size() <= MOST_FILES
                ? Optional.empty()
                : Optional.of("The room " + room + " holds " + files.size() + " files: " + files);
    }

    private DescribedPredicate<JavaClass> allowed(String room, List<String> neighbours) {
        DescribedPredicate<JavaClass> libraries = JavaClass.Predicates.resideInAnyPackage(LIBRARIES.get(room))
                .or(JavaClass.Predicates.resideInAnyPackage(JDK, NULLABLE));
        return describe("are of " + room + ", its neighbours or its libraries", used -> {
            String name = used.getBaseComponentType().getPackageName();
            return used.getBaseComponentType().isPrimitive()
                    || name.equals(base)
                    || name.equals(in(room))
                    || neighbours.stream().anyMatch(neighbour -> name.equals(in(neighbour)))
                    || libraries.test(used.getBaseComponentType());
        });
    }

    private String in(String room) {
        return base + "." + room;
    }
}
