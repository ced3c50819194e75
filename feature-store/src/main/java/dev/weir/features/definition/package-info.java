/** What a feature is: the definitions a user writes, validated. Never how values are kept. */
@NullMarked
package dev.weir.features.definition;

import org.jspecify.annotations.NullMarked;
