/** What can be set, validated as a whole before anything starts. No behaviour. */
@NullMarked
package dev.weir.streams.settings;

import org.jspecify.annotations.NullMarked;
