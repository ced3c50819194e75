/**
 * Questions from outside: features of entities, the latest verdict of a post, moderation of a text
 * on request, over HTTP. The engine's state is read through the ports here ({@link
 * dev.weir.streams.query.RowStores}, {@link dev.weir.streams.query.VerdictReader}, {@link
 * dev.weir.streams.query.Readiness}); nothing in this package writes it.
 */
@NullMarked
package dev.weir.streams.query;

import org.jspecify.annotations.NullMarked;
