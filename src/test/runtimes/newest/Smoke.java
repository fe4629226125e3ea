import org.apache.camel.Exchange;
import org.apache.camel.main.Main;

/** The packaged jar on the newest Camel, for which there is no YAML: one call over MLE. */
public class Smoke {

    public static void main(String[] arguments) throws Exception {
        String url = System.getenv("METHOD_URL");
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.addInitialProperty("camel.component.mle.base-url", url);
        main.addInitialProperty("camel.component.mle.private-keys", "file:" + System.getenv("RUNTIME_KEYS"));
        main.start();
        Exchange answer = main.getCamelTemplate().request("mle:call?target=" + url + "/entities", exchange -> {
            exchange.getMessage().setHeader("Authorization", "Bearer " + System.getenv("METHOD_API_KEY"));
            exchange.getMessage().setBody("{\"type\":\"individual\",\"individual\":{\"first_name\":\"Ada\"}}");
        });
        if (answer.getException() != null) {
            answer.getException().printStackTrace();
            System.exit(1);
        }
        System.out.println("RUNTIME encrypted=" + answer.getMessage().getHeader("CamelMleEncrypted") + " "
                + answer.getMessage().getBody(String.class));
        System.exit(0);
    }
}
