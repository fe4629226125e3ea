package org.camelmle.component;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.camelmle.keys.KeySet;
import org.camelmle.keys.KeySource;

/** Keys that never change, and a count of how often somebody asked for newer ones. */
final class CountingSource implements KeySource {

    private final BlockingQueue<String> refreshes = new LinkedBlockingQueue<>();

    @Override
    public KeySet keys() {
        return KeySet.EMPTY;
    }

    @Override
    public KeySet refresh() {
        refreshes.add(Thread.currentThread().getName());
        return keys();
    }

    /** Waits for a refresh and gives the name of the thread that asked for it. */
    String awaitRefresh() throws InterruptedException {
        String thread = refreshes.poll(10, TimeUnit.SECONDS);
        if (thread == null) {
            throw new AssertionError("Nobody asked for a refresh");
        }
        return thread;
    }

    /** How many refreshes nobody has waited for. */
    int unexpected() {
        return refreshes.size();
    }
}
