package dev.weir.streams.wire;

import dev.weir.event.DeadLetterReason;

/**
 * Why a record is set aside.
 *
 * @param errorClass exception class or check that refused it
 * @param message what was wrong and what was expected, with the value unless it is content
 */
public record Rejection(DeadLetterReason reason, String errorClass, String message) {}
