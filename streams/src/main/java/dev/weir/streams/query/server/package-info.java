/**
 * The one listening port: which routes stand where, limits, start and stop. What a route answers is
 * the business of its transport's package.
 */
@NullMarked
package dev.weir.streams.query.server;

import org.jspecify.annotations.NullMarked;
