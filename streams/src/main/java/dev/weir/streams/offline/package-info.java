/**
 * Training sets and audits: the log of the past and questions in, feature values as they were out.
 * The plan and the order of its steps live here; reading, sorting, replaying and writing do not.
 */
@NullMarked
package dev.weir.streams.offline;

import org.jspecify.annotations.NullMarked;
