/**
 * A simulated community and the view of it: posts made up from a seed, what was planted among them,
 * how much of it was caught. Nothing here decides about a post.
 */
@NullMarked
package dev.weir.streams.demo;

import org.jspecify.annotations.NullMarked;
