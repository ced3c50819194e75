/**
 * Many texts of a file judged on all cores, answers in the order of the file. No Kafka, no
 * features: the same check as one text on the command line.
 */
@NullMarked
package dev.weir.streams.batch;

import org.jspecify.annotations.NullMarked;
