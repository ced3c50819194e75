/** One post's decisions out of the log: made again to the byte, and put in words. */
@NullMarked
package dev.weir.streams.offline.decision;

import org.jspecify.annotations.NullMarked;
