package org.camelmle.bench;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What each contender used up in one iteration. JMH reads the public fields and makes a result of each. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Turns {

    public long messages;
    public long rawNanos;
    public long rawBytes;
    public long codecNanos;
    public long codecBytes;
    public long nimbusNanos;
    public long nimbusBytes;

    @Setup(Level.Iteration)
    public void reset() {
        messages = 0;
        rawNanos = 0;
        rawBytes = 0;
        codecNanos = 0;
        codecBytes = 0;
        nimbusNanos = 0;
        nimbusBytes = 0;
    }

    void add(Contender.Kind contender, Cost cost) {
        switch (contender) {
            case RAW -> {
                rawNanos += cost.cpuNanos();
                rawBytes += cost.allocatedBytes();
            }
            case CODEC -> {
                codecNanos += cost.cpuNanos();
                codecBytes += cost.allocatedBytes();
            }
            case NIMBUS -> {
                nimbusNanos += cost.cpuNanos();
                nimbusBytes += cost.allocatedBytes();
            }
        }
    }
}
