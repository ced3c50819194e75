/**
 * Which definitions the rows of a store were written by, kept in that store: what a row's
 * fingerprint means, and since when each state counts. Rows themselves are not known here.
 */
@NullMarked
package dev.weir.features.registry;

import org.jspecify.annotations.NullMarked;
