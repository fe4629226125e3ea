package org.camelmle.planted.profile;

/** What a lower room must not know. */
public record SomeProfile(String name) {}
