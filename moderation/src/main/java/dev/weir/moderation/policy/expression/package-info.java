/** CEL text to a checked, bounded, three-valued condition. No YAML, no actions here. */
@NullMarked
package dev.weir.moderation.policy.expression;

import org.jspecify.annotations.NullMarked;
