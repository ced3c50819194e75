/** Labelled texts from files of people's own, for reports on a model. */
@NullMarked
package dev.weir.streams.evaluation;

import org.jspecify.annotations.NullMarked;
