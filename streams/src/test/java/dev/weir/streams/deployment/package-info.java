/** What is deployed beside the program is true of the program: dashboards, alerts, manifests. */
@NullMarked
package dev.weir.streams.deployment;

import org.jspecify.annotations.NullMarked;
