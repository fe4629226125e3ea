package org.camelmle.springboot;

import java.util.HashMap;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.support.PropertyBindingSupport;
import org.camelmle.Explanation;
import org.camelmle.MleConfigurationException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Options as Spring Boot has them. They may hold credentials, so they are never printed. */
final class BootProperties {

    private final String prefix;
    private final Map<String, String> values;

    private BootProperties(String prefix, Map<String, String> values) {
        this.prefix = prefix;
        this.values = values;
    }

    static BootProperties below(String prefix, Environment environment) {
        return new BootProperties(
                prefix,
                Binder.get(environment)
                        .bind(prefix, Bindable.mapOf(String.class, String.class))
                        .orElseGet(Map::of));
    }

    /** Both spellings of a name are known: {@code key-id} and {@code keyId}. */
    void applyTo(Object target, CamelContext context) {
        try {
            PropertyBindingSupport.build()
                    .withIgnoreCase(true)
                    .withMandatory(true)
                    .bind(context, target, new HashMap<String, Object>(values));
        } catch (PropertyBindingException e) {
            // Its text and its cause have the value.
            throw new MleConfigurationException(new Explanation(
                    "the property " + prefix + "." + e.getPropertyName() + ", which cannot be set",
                    "the name of an option, and a value of its type",
                    "a misspelt name, or a value of another kind",
                    "correct it; README.md lists the options"));
        }
    }
}
