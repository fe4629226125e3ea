package org.camelmle.testkit;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** All objects of this project's classes that can be reached from some, through fields, collections and lambdas. */
public final class ObjectsWithin {

    private static final String OURS = "org.camelmle.";

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Deque<Object> waiting = new ArrayDeque<>();

    private ObjectsWithin() {}

    public static Set<Object> of(Collection<?> roots) {
        ObjectsWithin walk = new ObjectsWithin();
        roots.forEach(walk::add);
        while (!walk.waiting.isEmpty()) {
            walk.enter(walk.waiting.removeFirst());
        }
        walk.seen.removeIf(object -> !object.getClass().getName().startsWith(OURS));
        return walk.seen;
    }

    private void add(Object object) {
        if (object != null && seen.add(object)) {
            waiting.addLast(object);
        }
    }

    private void enter(Object object) {
        if (object instanceof Optional<?> optional) {
            optional.ifPresent(this::add);
        } else if (object instanceof AtomicReference<?> reference) {
            add(reference.get());
        } else if (object instanceof Collection<?> many) {
            many.forEach(this::add);
        } else if (object instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                add(key);
                add(value);
            });
        } else if (object instanceof Object[] many) {
            Arrays.asList(many).forEach(this::add);
        } else if (object.getClass().getName().startsWith(OURS)) {
            fields(object, object.getClass());
        }
    }

    private void fields(Object object, Class<?> type) {
        for (Class<?> at = type; at != null && at.getName().startsWith(OURS); at = at.getSuperclass()) {
            for (Field field : at.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
                    try {
                        field.setAccessible(true);
                        add(field.get(object));
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                }
            }
        }
    }
}
