/** What happened: typed, timestamped, located in its log. No formats and no transport here. */
@NullMarked
package dev.weir.features.event;

import org.jspecify.annotations.NullMarked;
