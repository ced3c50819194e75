/**
 * All stages with their changelogs in one thread: a seed decides what is read, committed and lost
 * when. No Kafka and no disk; what is in place of them gives the stages all the orders of events
 * that at_least_once allows, and more.
 */
@NullMarked
package dev.weir.streams.simulation;

import org.jspecify.annotations.NullMarked;
