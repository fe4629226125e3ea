package org.camelmle.sandbox;

import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * JUnit 5: starts a {@link Sandbox} for every test that has one as a parameter and closes it afterwards. A parameter of a
 * {@code @BeforeAll} method or of the constructor starts one for the class, which the tests then share.
 *
 * <p>{@code @ExtendWith(SandboxExtension.class)}, or a static field with {@code @RegisterExtension} for a sandbox with
 * options. JUnit is an optional dependency: who does not use this class does not need it.
 */
public final class SandboxExtension implements ParameterResolver, AfterEachCallback, AfterAllCallback {

    private static final Namespace NAMESPACE = Namespace.create(SandboxExtension.class);

    private final Supplier<SandboxBuilder> options;

    /** A sandbox of Method without options. */
    public SandboxExtension() {
        this(Sandbox::method);
    }

    /** @param options asked anew for each sandbox */
    public SandboxExtension(Supplier<SandboxBuilder> options) {
        this.options = options;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Sandbox.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(Sandbox.class, key -> options.get().start());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        close(context);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close(context);
    }

    private static void close(ExtensionContext context) {
        Sandbox own = context.getStore(NAMESPACE).remove(Sandbox.class, Sandbox.class);
        if (own != null) {
            own.close();
        }
    }
}
