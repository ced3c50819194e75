/** Traffic with planted campaigns, whose every copy is known: the oracle for clustering. */
@NullMarked
package dev.weir.moderation.evaluation.campaign;

import org.jspecify.annotations.NullMarked;
