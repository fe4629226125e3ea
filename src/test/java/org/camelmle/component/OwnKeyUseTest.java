package org.camelmle.component;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.apache.camel.main.Main;
import org.camelmle.MleConfigurationException;
import org.camelmle.keys.KeySet;
import org.camelmle.life.OwnKeys;
import org.camelmle.profile.ProfileBuilder;
import org.camelmle.testkit.CamelRun;
import org.camelmle.testkit.LogLines;
import org.camelmle.testkit.NimbusPeer;
import org.camelmle.testkit.VectorKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found out about our own keys when a route starts. */
class OwnKeyUseTest {

    private final CamelRun camel = new CamelRun();

    @TempDir
    Path folder;

    @BeforeEach
    void start() {
        camel.context()
                .getRegistry()
                .bind("acme", new ProfileBuilder().name("acme").build());
        camel.context()
                .getRegistry()
                .bind("renamed", KeySet.of(new NimbusPeer().clientPair().withId("another-id")));
        camel.context().getRegistry().bind("other", KeySet.of(VectorKeys.pair("server-2048")));
        camel.start();
    }

    @AfterEach
    void stop() {
        camel.close();
    }

    private void start(String uri) throws Exception {
        camel.context().getEndpoint(uri).createProducer().start();
    }

    @Test
    void aKeyServesManyEndpointsOfOneProfile() throws Exception {
        start("mle:encrypt");
        start("mle:decrypt");
        start("mle:decrypt?role=server");
        start("mle:publishKeys");
        start("mle:call?target=http://127.0.0.1:1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mle:decrypt?profile=#acme", "mle:decrypt?profile=#acme&privateKeys=#renamed"})
    void aKeyThatServesTwoProfilesIsRefusedUnderWhateverId(String uri) throws Exception {
        start("mle:decrypt");

        assertThatThrownBy(() -> start(uri))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("encryption with the profile 'method'")
                .hasMessageContaining("encryption with the profile 'acme'")
                .hasMessageContaining("privateKeys");
    }

    @Test
    void profilesWithKeysOfTheirOwnLiveSideBySide() throws Exception {
        start("mle:decrypt");
        start("mle:decrypt?profile=#acme&privateKeys=#other");
    }

    @Test
    void aKeyFileThatServesOneProfileIsNotRotatedForAnother() throws Exception {
        Path file = folder.resolve("own.jwks.json");
        new OwnKeys(file, Clock.systemUTC()).generate(2048, Optional.empty());
        start("mle:decrypt?profile=#acme&privateKeys=file:" + file);

        assertThatThrownBy(() -> start("mle:rotateKey?apiKey=sk&contact=a@b.c&privateKeys=file:" + file))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("acme");
    }

    @ParameterizedTest
    @ValueSource(strings = {"mle:encrypt?keyId=none", "mle:call?target=http://127.0.0.1:1&keyId=none"})
    void aKeyIdThatNamesNoKeyIsRefusedAtStart(String uri) {
        assertThatThrownBy(() -> start(uri))
                .isInstanceOf(MleConfigurationException.class)
                .hasMessageContaining("keyId")
                .hasMessageContaining("'none'")
                .hasMessageContaining(new NimbusPeer().clientPair().id());
    }

    @Test
    void camelsSummaryAtStartMasksThePreviousSecretOnceItIsToldTo() throws IOException {
        Path properties = Files.writeString(folder.resolve("application.properties"), """
                camel.main.additional-sensitive-keywords=previousSecret
                camel.component.mle.secret=canary-secret
                camel.component.mle.previous-secret=canary-previous
                camel.component.mle.contact=shown-in-the-summary
                """);
        Main main = new Main();
        main.setPropertyPlaceholderLocations("file:" + properties);
        try (LogLines log = new LogLines()) {
            main.start();
            main.stop();

            assertThat(log.lines()).anyMatch(line -> line.contains("shown-in-the-summary"));
            assertThat(log.lines()).noneMatch(line -> line.contains("canary-"));
        }
    }
}
