/**
 * Live tables: what may change while Weir runs, read by every instance from one compacted topic
 * into immutable snapshots. What the entries mean is not known here.
 */
@NullMarked
package dev.weir.streams.live;

import org.jspecify.annotations.NullMarked;
