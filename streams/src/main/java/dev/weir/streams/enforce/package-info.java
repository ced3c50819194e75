/**
 * Verdicts brought to the platform: each as a signed webhook, in order per post, tried again until
 * it is taken or given up. Belongs here: what is said, when it is tried again, how it is sent.
 * Never here: deciding anything, or content of posts.
 */
@NullMarked
package dev.weir.streams.enforce;

import org.jspecify.annotations.NullMarked;
