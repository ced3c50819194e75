/** The definitions that ship with Weir for a social platform. No mechanism here. */
@NullMarked
package dev.weir.features.social;

import org.jspecify.annotations.NullMarked;
