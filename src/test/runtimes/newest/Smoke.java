import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.main.Main;

/** The packaged jar on a Camel without camel-http: a key is generated, a body encrypted to it and decrypted again. */
public class Smoke {

    public static void main(String[] arguments) throws Exception {
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("false");
        main.addInitialProperty("camel.component.mle.profile", "jwe");
        main.addInitialProperty("camel.component.mle.private-keys", "file:" + arguments[0]);
        main.addInitialProperty("camel.component.mle.public-keys", "file:" + arguments[0]);
        main.start();
        var template = main.getCamelTemplate();
        var generated = template.request("mle:generateKey", exchange -> {});
        require(generated);
        Exchange encrypted = template.request("mle:encrypt", exchange -> exchange.getMessage().setBody("{\"id\":\"ent_smoke\"}"));
        require(encrypted);
        byte[] wire = encrypted.getMessage().getBody(byte[].class);
        Exchange decrypted = template.request("mle:decrypt", exchange -> exchange.getMessage().setBody(wire));
        require(decrypted);
        System.out.println("RUNTIME encrypted=" + decrypted.getMessage().getHeader("CamelMleEncrypted") + " "
                + decrypted.getMessage().getBody(String.class));
        main.stop();
    }

    private static void require(Exchange exchange) throws Exception {
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
    }
}
