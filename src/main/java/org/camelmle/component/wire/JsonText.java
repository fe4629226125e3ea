package org.camelmle.component.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import java.io.IOException;

/** Whether octets are a JSON text. */
final class JsonText {

    // What was read may have been encrypted: it is kept in no buffer and no table of names that outlives the call.
    static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
            .build();

    private JsonText() {}

    /** To the last octet, and nothing behind it. A number or text by itself may as well be something else. */
    static boolean isObjectOrArray(byte[] content) {
        if (!beginsLikeOne(content)) {
            return false;
        }
        try (JsonParser parser = FACTORY.createParser(content)) {
            parser.nextToken();
            parser.skipChildren();
            return !parser.currentToken().isStructStart() && parser.nextToken() == null;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean beginsLikeOne(byte[] content) {
        int at = 0;
        while (at < content.length
                && (content[at] == ' ' || content[at] == '\n' || content[at] == '\r' || content[at] == '\t')) {
            at++;
        }
        return at < content.length && (content[at] == '{' || content[at] == '[');
    }
}
