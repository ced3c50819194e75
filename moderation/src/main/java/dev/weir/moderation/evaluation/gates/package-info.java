/** What a text model has to reach to be published, and whether it does. Measures nothing itself. */
@NullMarked
package dev.weir.moderation.evaluation.gates;

import org.jspecify.annotations.NullMarked;
