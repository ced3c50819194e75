/**
 * Published policies: which release decides, its history, and what each instance decides by. How a
 * policy decides is not known here.
 */
@NullMarked
package dev.weir.streams.policies;

import org.jspecify.annotations.NullMarked;
