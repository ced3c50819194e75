/**
 * CEL expressions over events and over features, type-checked once; plain comparisons and
 * arithmetic run as direct accessors. Nothing here knows what a view is.
 */
@NullMarked
package dev.weir.features.expression;

import org.jspecify.annotations.NullMarked;
