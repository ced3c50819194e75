/**
 * HTTP and JSON over the questions of {@link dev.weir.streams.query}: parsing, encoding, status
 * codes. No semantics here: another transport would give the same answers.
 */
@NullMarked
package dev.weir.streams.query.http;

import org.jspecify.annotations.NullMarked;
