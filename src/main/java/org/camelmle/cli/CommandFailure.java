package org.camelmle.cli;

/** A command cannot do what it was asked for. The message is the sentence that the user reads, and all of it. */
final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    CommandFailure(String sentence) {
        super(sentence);
    }
}
