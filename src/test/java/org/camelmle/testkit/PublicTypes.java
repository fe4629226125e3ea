package org.camelmle.testkit;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camelmle.MleException;

/** The public types of the component, as they were compiled. */
public final class PublicTypes {

    private static final Pattern OTHERS = Pattern.compile("org\\.camelmle\\.(cli|sandbox)\\..*|.*package-info");

    private PublicTypes() {}

    /**
     * The names of those that have objects and say more of them than a name and a number: no interfaces, no enums, no
     * abstract classes, and none with the text that every object has.
     */
    public static Set<String> withTextOfTheirOwn() {
        try {
            Path classes = Path.of(MleException.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            try (Stream<Path> files = Files.walk(classes)) {
                return files.map(file -> classes.relativize(file).toString())
                        .filter(file -> file.endsWith(".class"))
                        .map(file -> file.replaceFirst("\\.class$", "").replaceAll("[/\\\\]", "."))
                        .filter(name -> !OTHERS.matcher(name).matches())
                        .filter(PublicTypes::hasTextOfItsOwn)
                        .collect(Collectors.toCollection(TreeSet::new));
            }
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean hasTextOfItsOwn(String name) {
        try {
            Class<?> type = Class.forName(name, false, MleException.class.getClassLoader());
            return Modifier.isPublic(type.getModifiers())
                    && !Modifier.isAbstract(type.getModifiers())
                    && !type.isEnum()
                    && type.getMethod("toString").getDeclaringClass() != Object.class;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
