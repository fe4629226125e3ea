package fleet;

import org.apache.camel.main.Main;

/**
 * One worker: its routes and settings are those of {@code worker.properties}, and a second file says where it keeps what has
 * been done. Its surroundings come as system properties or environment variables, what is secret also from a file that the
 * system property {@code entities.access} names.
 */
public final class Worker {

    private static final String FOLDER = System.getProperty("entities.folder", "examples/kafka-entities");

    private Worker() {}

    public static void main(String[] arguments) throws Exception {
        String seen = System.getProperty("entities.seen", "kafka");
        Main main = new Main();
        String access = System.getProperty("entities.access", "");
        main.setDefaultPropertyPlaceholderLocation("file:" + FOLDER + "/worker.properties,file:" + FOLDER + "/worker-"
                + seen + ".properties" + (access.isEmpty() ? "" : ",file:" + access));
        main.configure().addConfiguration(Leader.class);
        main.run(arguments);
    }
}
