package org.camelmle.component.observe;

import java.util.Locale;
import org.camelmle.KeyUnavailableException;
import org.camelmle.MessageRejectedException;
import org.camelmle.MleException;
import org.camelmle.jose.ContentEncryption;
import org.camelmle.jose.JweHeader;
import org.camelmle.jose.KeyManagementAlgorithm;
import org.camelmle.jose.StepTimes;
import org.camelmle.jose.StepTimes.Operation;
import org.camelmle.message.CallPolicy;
import org.camelmle.message.FallbackPolicy;
import org.camelmle.message.MessageEvents;

/** Counts what happens to messages, and passes it on. */
final class MeteredEvents implements MessageEvents {

    private final MleMetrics metrics;
    private final MessageEvents next;

    MeteredEvents(MleMetrics metrics, MessageEvents next) {
        this.metrics = metrics;
        this.next = next;
    }

    @Override
    public void encrypted(String profile, String keyId, ContentEncryption encryptionMethod) {
        count(
                profile,
                Operation.ENCRYPT,
                algorithm(KeyManagementAlgorithm.RSA_OAEP_256.jwa(), encryptionMethod.name()));
        next.encrypted(profile, keyId, encryptionMethod);
    }

    /** What is accepted is on a short list, so these texts are too. */
    @Override
    public void decrypted(String profile, String keyId, JweHeader header) {
        count(
                profile,
                Operation.DECRYPT,
                algorithm(
                        header.text("alg").orElse(MleMetrics.NONE),
                        header.text("enc").orElse(MleMetrics.NONE)));
        next.decrypted(profile, keyId, header);
    }

    private void count(String profile, Operation operation, String algorithm) {
        metrics.operation(profile, operation, algorithm, MleMetrics.SUCCESS, MleMetrics.NONE);
    }

    private static String algorithm(String alg, String enc) {
        return alg + "+" + enc;
    }

    @Override
    public void plaintextPassed(String profile, Operation operation) {
        metrics.operation(profile, operation, MleMetrics.NONE, MleMetrics.PLAIN, MleMetrics.NONE);
        next.plaintextPassed(profile, operation);
    }

    @Override
    public void failed(String profile, Operation operation, MleException failure) {
        metrics.operation(profile, operation, MleMetrics.NONE, MleMetrics.FAILURE, reason(failure));
        next.failed(profile, operation, failure);
    }

    /** Of a small set: our own reasons, documented codes, and names of classes. */
    private static String reason(MleException failure) {
        if (failure instanceof MessageRejectedException rejected) {
            return rejected.reason().name().toLowerCase(Locale.ROOT);
        }
        if (failure instanceof KeyUnavailableException unavailable && unavailable.isOverload()) {
            return MleMetrics.OVERLOAD;
        }
        return failure.code()
                .map(code -> code.name().toLowerCase(Locale.ROOT))
                .orElseGet(() -> failure.getClass()
                        .getSimpleName()
                        .replaceFirst("Exception$", "")
                        .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                        .toLowerCase(Locale.ROOT));
    }

    @Override
    public void repeated(String profile, CallPolicy.Cause cause, int repetition) {
        metrics.retry(profile, cause.name().toLowerCase(Locale.ROOT));
        next.repeated(profile, cause, repetition);
    }

    @Override
    public void fellBack(String profile, String peer, String code) {
        metrics.fallback(profile, MleMetrics.SENT);
        next.fellBack(profile, peer, code);
    }

    @Override
    public void fallbackRefused(String profile, FallbackPolicy.Condition condition) {
        metrics.fallback(profile, condition.name().toLowerCase(Locale.ROOT));
        next.fallbackRefused(profile, condition);
    }

    @Override
    public StepTimes stepTimes(String profile) {
        return new StepTimes() {
            @Override
            public long now() {
                return System.nanoTime();
            }

            @Override
            public void took(Operation operation, Step step, long nanos) {
                metrics.step(profile, operation, step, nanos);
            }
        };
    }
}
