/**
 * Perspective's {@code comments:analyze} over Weir's scores, in its request, response and error
 * shapes, so that its clients work as they are. Scores only: what is done about a comment is the
 * business of {@code /v1/moderate}. Nothing is stored, whatever a request allows.
 */
@NullMarked
package dev.weir.streams.query.perspective;

import org.jspecify.annotations.NullMarked;
