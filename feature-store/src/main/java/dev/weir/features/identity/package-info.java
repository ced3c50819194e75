/**
 * Which events have come before, by their ids: doubles from producers, and what was taken back.
 * What an event does to a row is not known here.
 */
@NullMarked
package dev.weir.features.identity;

import org.jspecify.annotations.NullMarked;
