/**
 * Kafka without a cluster: Apache Kafka's own server in this process, and the directory it lives
 * in. Nothing of Weir's data path belongs here.
 */
@NullMarked
package dev.weir.streams.broker;

import org.jspecify.annotations.NullMarked;
