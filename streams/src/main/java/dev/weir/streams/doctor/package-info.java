/**
 * What is wrong with a deployment, and what to do about it: facts are read first, then judged by
 * checks that know no client. Nothing here writes anything.
 */
@NullMarked
package dev.weir.streams.doctor;

import org.jspecify.annotations.NullMarked;
