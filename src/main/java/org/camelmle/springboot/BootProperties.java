package org.camelmle.springboot;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PropertyBindingSupport;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Options as Spring Boot has them. They may hold credentials, so they are never printed. */
final class BootProperties {

    private final Map<String, String> values;

    private BootProperties(Map<String, String> values) {
        this.values = values;
    }

    static BootProperties below(String prefix, Environment environment) {
        return new BootProperties(Binder.get(environment)
                .bind(prefix, Bindable.mapOf(String.class, String.class))
                .orElseGet(Map::of));
    }

    /** Both spellings of a name are known: {@code key-id} and {@code keyId}. */
    void applyTo(Object target, CamelContext context) {
        PropertyBindingSupport.build()
                .withIgnoreCase(true)
                .withMandatory(true)
                .bind(context, target, new HashMap<String, Object>(values));
    }
}
