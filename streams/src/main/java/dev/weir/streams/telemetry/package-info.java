/** What is measured and what it is called: every meter's name and unit. Never what is decided. */
@NullMarked
package dev.weir.streams.telemetry;

import org.jspecify.annotations.NullMarked;
