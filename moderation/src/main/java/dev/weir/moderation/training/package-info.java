/** Labelled texts to a model file. Seeded: the same texts and seed give the same bytes. */
@NullMarked
package dev.weir.moderation.training;

import org.jspecify.annotations.NullMarked;
