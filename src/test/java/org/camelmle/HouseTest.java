package org.camelmle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HouseTest {

    private static final House HOUSE = new House("org.camelmle");
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.camelmle");

    private static final House PLANTED_HOUSE = new House("org.camelmle.planted");
    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages("org.camelmle.planted");

    static Stream<ArchRule> rules() {
        return Stream.concat(HOUSE.walls().stream(), HOUSE.duties().stream());
    }

    static List<String> rooms() {
        return House.ROOMS;
    }

    @ParameterizedTest
    @MethodSource("rules")
    void wallsStand(ArchRule rule) {
        rule.check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("rooms")
    void noRoomIsEmptyOrCrowded(String room) {
        assertThat(HOUSE.size(CLASSES, room)).isEmpty();
    }

    /** A package that is on no list would be held by no wall. */
    @Test
    void everyPackageIsARoom() {
        Set<String> known = new HashSet<>(House.ROOMS);
        known.add("cli");

        assertThat(CLASSES.stream()
                        .map(JavaClass::getPackageName)
                        .filter(name -> !name.equals("org.camelmle"))
                        .map(name -> name.substring("org.camelmle.".length()))
                        .distinct())
                .isSubsetOf(known);
    }

    @Test
    void importThatGoesUpIsFound() {
        assertThatThrownBy(() -> PLANTED_HOUSE.walls().forEach(rule -> rule.check(PLANTED)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("planted.jose.AsksTheProvider")
                .hasMessageContaining("planted.profile.SomeProfile");
    }

    @Test
    void cipherOutsideOfJoseIsFound() {
        assertThatThrownBy(() -> PLANTED_HOUSE.duties().forEach(rule -> rule.check(PLANTED)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("planted.keys.EncryptsByItself");
    }

    @Test
    void emptyRoomIsFound() {
        assertThat(PLANTED_HOUSE.size(PLANTED, "message"))
                .hasValueSatisfying(found -> assertThat(found).contains("message holds 0 files"));
    }

    /** Only {@code profile}, the sandbox and the command line know a provider's name. */
    @ParameterizedTest
    @MethodSource("rooms")
    void providersAreNamedInTheirOwnFilesOnly(String room) {
        if (List.of("profile", "profile.signing", "sandbox", "sandbox.banked", "sandbox.cybersource", "cli")
                .contains(room)) {
            return;
        }
        assertThat(CLASSES.stream()
                        .filter(found -> found.getPackageName().equals("org.camelmle." + room))
                        .filter(found -> found.getName()
                                .matches(".*(Method(Profile|Errors|KeyApi|Sandbox)|Banked|CyberSource|Visa).*"))
                        .toList())
                .isEmpty();
    }
}
