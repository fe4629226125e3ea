package org.camelmle.bench;

/** How long the suites take. */
public enum Mode {
    /** So short that the figures say nothing: shows that everything runs. */
    TINY,
    SHORT,
    FULL;

    /** What fits this mode. */
    public <T> T pick(T tiny, T brief, T full) {
        return switch (this) {
            case TINY -> tiny;
            case SHORT -> brief;
            case FULL -> full;
        };
    }
}
