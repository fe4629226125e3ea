package org.camelmle.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class SandboxExtensionTest {

    private static final Set<Sandbox> SEEN = new HashSet<>();

    @RegisterExtension
    static final SandboxExtension METHOD = new SandboxExtension(Client::quick);

    private Sandbox inBeforeEach;

    @BeforeEach
    void before(Sandbox sandbox) {
        inBeforeEach = sandbox;
    }

    @RepeatedTest(2)
    void everyTestHasItsOwnRunningSandbox(Sandbox sandbox) {
        assertThat(sandbox).isSameAs(inBeforeEach);
        assertThat(SEEN.add(sandbox)).isTrue();
        assertThat(Client.of(sandbox).get("/ping").status()).isEqualTo(200);
    }
}
