package org.camelmle.life;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.camelmle.keys.MleKey;

/** A provider in memory that does what a test tells it, and writes down what it was asked. */
final class ScriptedProvider implements KeyAnnouncement, KeyProbe {

    final List<String> asked = new ArrayList<>();
    final Set<String> registered = new LinkedHashSet<>();
    boolean lists = true;
    boolean answersCanary = true;

    @Override
    public String announce(MleKey key) {
        asked.add("announce " + key.id());
        registered.add(key.id());
        return "registered";
    }

    @Override
    public boolean isListed(MleKey key) {
        asked.add("list " + key.id());
        return lists && registered.contains(key.id());
    }

    @Override
    public String withdraw(MleKey key) {
        asked.add("withdraw " + key.id());
        registered.remove(key.id());
        return "deleted";
    }

    @Override
    public boolean isAnsweredUnder(MleKey key) {
        asked.add("canary " + key.id());
        return answersCanary;
    }
}
