package org.camelmle.jose;

import java.util.List;

/**
 * What ciphers do for a message, and which providers do it fastest: as measured on x86-64 with JDK 17 and 25, see
 * {@code docs/performance.md}. Conscrypt hands out nothing before the end of an encryption, so long ones cost it a copy.
 */
enum CryptoTask {
    /** Decrypting a content encryption key. */
    RSA_PRIVATE("RSA private", NativeProviders.ACCP, NativeProviders.CONSCRYPT, CryptoTask.JDK),
    /** Encrypting one. */
    RSA_PUBLIC("RSA public", NativeProviders.ACCP, NativeProviders.CONSCRYPT, CryptoTask.JDK),
    /** Content shorter than {@link #LONG_CONTENT}. */
    AES_GCM("AES-GCM", NativeProviders.ACCP, NativeProviders.CONSCRYPT, CryptoTask.JDK),
    /** Longer content. */
    LONG_AES_GCM("AES-GCM from 64 KiB", NativeProviders.ACCP, CryptoTask.JDK, NativeProviders.CONSCRYPT);

    /** The JDK's provider of ciphers. */
    static final String JDK = "SunJCE";

    /** In octets. */
    static final int LONG_CONTENT = 64 * 1024;

    private final String title;
    private final String fastest;
    private final String second;
    private final String last;

    CryptoTask(String title, String fastest, String second, String last) {
        this.title = title;
        this.fastest = fastest;
        this.second = second;
        this.last = last;
    }

    String title() {
        return title;
    }

    /** Names of providers. */
    List<String> fastestFirst() {
        return List.of(fastest, second, last);
    }
}
