/**
 * Asking for erasures and gathering their receipts, from outside the stages: what is asked, of
 * whom, what went, and what remains until when. What a stage deletes is not known here.
 */
@NullMarked
package dev.weir.streams.erasure;

import org.jspecify.annotations.NullMarked;
