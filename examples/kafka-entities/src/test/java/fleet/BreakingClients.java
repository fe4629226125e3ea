package fleet;

import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.TimeoutException;

/** For a worker's {@code camel.component.kafka.kafka-client-factory}: by their number, some of its transactions go wrong. */
public final class BreakingClients extends DefaultKafkaClientFactory {

    /** These are not committed since the worker dies: {@code -Dbreaking.dies=2}. */
    private static final Set<Integer> DIES = numbers("breaking.dies");

    /** These are not committed, and nobody answers. */
    private static final Set<Integer> LOST = numbers("breaking.lost");

    /** These are committed, and the answer is lost. */
    private static final Set<Integer> SILENT = numbers("breaking.silent");

    private static final AtomicInteger COMMITS = new AtomicInteger();

    private static Set<Integer> numbers(String property) {
        Integer number = Integer.getInteger(property);
        return number == null ? Set.of() : Set.of(number);
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Producer getProducer(Properties settings) {
        return new KafkaProducer<String, String>(settings) {
            @Override
            public void commitTransaction() {
                int number = COMMITS.incrementAndGet();
                if (DIES.contains(number)) {
                    Runtime.getRuntime().halt(1);
                }
                if (LOST.contains(number)) {
                    throw new TimeoutException("commit " + number + " was lost");
                }
                super.commitTransaction();
                if (SILENT.contains(number)) {
                    throw new TimeoutException("the answer to commit " + number + " was lost");
                }
            }
        };
    }
}
