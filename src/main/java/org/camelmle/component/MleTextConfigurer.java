package org.camelmle.component;

import java.time.Duration;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;

/** Sets options as the generated configurer does, but refuses a time such as -1s, which Camel takes for 0. */
final class MleTextConfigurer implements PropertyConfigurer, PropertyConfigurerGetter {

    private final PropertyConfigurer generated;
    private final PropertyConfigurerGetter options;

    private MleTextConfigurer(PropertyConfigurer generated, PropertyConfigurerGetter options) {
        this.generated = generated;
        this.options = options;
    }

    static PropertyConfigurer around(PropertyConfigurer generated) {
        return generated instanceof PropertyConfigurerGetter options
                ? new MleTextConfigurer(generated, options)
                : generated;
    }

    @Override
    public boolean configure(CamelContext context, Object target, String name, Object value, boolean ignoreCase) {
        if (options.getOptionType(name, ignoreCase) == Duration.class
                && value instanceof String text
                && text.strip().startsWith("-")) {
            throw CipherOptions.wrong(name, text.strip(), "a time without a minus sign", "write for example 5s or 2m");
        }
        return generated.configure(context, target, name, value, ignoreCase);
    }

    @Override
    public Class<?> getOptionType(String name, boolean ignoreCase) {
        return options.getOptionType(name, ignoreCase);
    }

    @Override
    public String[] getAutowiredNames() {
        return options.getAutowiredNames();
    }

    @Override
    public Object getCollectionValueType(Object target, String name, boolean ignoreCase) {
        return options.getCollectionValueType(target, name, ignoreCase);
    }

    @Override
    public Object getOptionValue(Object target, String name, boolean ignoreCase) {
        return options.getOptionValue(target, name, ignoreCase);
    }
}
