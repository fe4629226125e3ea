package fleet;

import org.apache.camel.CamelConfiguration;
import org.apache.camel.CamelContext;
import org.apache.camel.component.file.cluster.FileLockClusterService;

/** Elects who rotates our key among workers that share its folder; in a cluster camel-kubernetes' service takes its place. */
public final class Leader implements CamelConfiguration {

    @Override
    public void configure(CamelContext context) throws Exception {
        FileLockClusterService locks = new FileLockClusterService();
        locks.setRoot(context.resolvePropertyPlaceholders("{{entities.leader-folder:keys/leader}}"));
        context.addService(locks);
    }
}
