/**
 * How many of the authors a rule hits, and whether that is out of all proportion. No records, no
 * clock, no decisions here.
 */
@NullMarked
package dev.weir.moderation.band;

import org.jspecify.annotations.NullMarked;
