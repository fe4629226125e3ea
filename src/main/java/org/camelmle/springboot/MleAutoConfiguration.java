package org.camelmle.springboot;

import org.apache.camel.CamelContext;
import org.apache.camel.spi.ComponentCustomizer;
import org.apache.camel.spi.DataFormatCustomizer;
import org.camelmle.component.MleComponent;
import org.camelmle.dataformat.MleDataFormat;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * Applies {@code camel.component.mle.*} and {@code camel.dataformat.mle.*} of Spring Boot's properties, which Camel's
 * Spring Boot passes over for a component without a starter. An unknown option fails the start.
 */
@AutoConfiguration
public class MleAutoConfiguration {

    @Bean
    ComponentCustomizer mleComponentCustomizer(Environment environment, CamelContext context) {
        BootProperties properties = BootProperties.below("camel.component.mle", environment);
        return ComponentCustomizer.forType(MleComponent.class, component -> properties.applyTo(component, context));
    }

    @Bean
    DataFormatCustomizer mleDataFormatCustomizer(Environment environment, CamelContext context) {
        BootProperties properties = BootProperties.below("camel.dataformat.mle", environment);
        return DataFormatCustomizer.forType(MleDataFormat.class, format -> properties.applyTo(format, context));
    }
}
