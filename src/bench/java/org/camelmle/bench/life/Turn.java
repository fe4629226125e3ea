package org.camelmle.bench.life;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.camelmle.bench.Cost;
import org.camelmle.bench.Samples;

/** Contenders that take turns in this JVM, a few messages each; who begins takes turns as well. */
final class Turn {

    /** Handles one message. */
    interface Message {
        void handle() throws Exception;
    }

    private final Map<String, Message> contenders = new LinkedHashMap<>();

    /** What one message cost: the middle of the quieter half of the rounds, the ratio to the first contender's too. */
    record Result(double cpuMicros, double wallMicros, double allocatedBytes, double ratioToFirst) {}

    Turn contender(String name, Message message) {
        contenders.put(name, message);
        return this;
    }

    Map<String, Result> run(int heatMessages, int rounds, int turns, int messages) throws Exception {
        List<String> names = new ArrayList<>(contenders.keySet());
        for (String name : names) {
            take(name, heatMessages);
        }
        List<Map<String, Cost>> samples = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            Map<String, Cost> sample = new LinkedHashMap<>();
            for (int turn = 0; turn < turns; turn++) {
                for (int i = 0; i < names.size(); i++) {
                    String name = names.get((i + turn) % names.size());
                    sample.merge(name, take(name, messages), Cost::plus);
                }
            }
            samples.add(sample);
        }
        return results(names, samples, turns * messages);
    }

    private Cost take(String name, int messages) throws Exception {
        Message message = contenders.get(name);
        Cost before = Cost.soFar();
        for (int i = 0; i < messages; i++) {
            message.handle();
        }
        return Cost.soFar().minus(before);
    }

    private static Map<String, Result> results(List<String> names, List<Map<String, Cost>> samples, double count) {
        List<Map<String, Cost>> quiet = Samples.quieterHalf(
                samples,
                sample -> sample.values().stream().mapToDouble(Cost::cpuNanos).sum());
        Map<String, Result> results = new LinkedHashMap<>();
        for (String name : names) {
            results.put(
                    name,
                    new Result(
                            middle(quiet, sample -> sample.get(name).cpuNanos() / count / 1e3),
                            middle(quiet, sample -> sample.get(name).wallNanos() / count / 1e3),
                            middle(quiet, sample -> sample.get(name).allocatedBytes() / count),
                            middle(
                                    quiet,
                                    sample -> sample.get(name).cpuNanos()
                                            / (double) sample.get(names.get(0)).cpuNanos())));
        }
        return results;
    }

    private static double middle(List<Map<String, Cost>> samples, ToDoubleFunction<Map<String, Cost>> value) {
        return Samples.middle(samples.stream().map(value::applyAsDouble).toList());
    }
}
