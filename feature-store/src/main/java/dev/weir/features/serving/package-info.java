/** What a caller receives: values with status and bound. Never how they are kept. */
@NullMarked
package dev.weir.features.serving;

import org.jspecify.annotations.NullMarked;
