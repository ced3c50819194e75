/**
 * Proposals to one verdict: actions, reasons, severity. Nothing here reads rules, text or features.
 */
@NullMarked
package dev.weir.moderation.enforcement;

import org.jspecify.annotations.NullMarked;
