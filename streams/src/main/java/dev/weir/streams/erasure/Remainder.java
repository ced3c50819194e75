package dev.weir.streams.erasure;

/**
 * Something that still holds an id, or its content, after an erasure.
 *
 * @param where the topic or other place
 * @param what it holds
 * @param until when it goes, in words with the setting behind them
 */
public record Remainder(String where, String what, String until) {}
