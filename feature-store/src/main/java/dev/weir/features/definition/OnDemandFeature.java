package dev.weir.features.definition;

import dev.weir.features.expression.Formula;

/** A feature computed from others at the moment of reading. */
public record OnDemandFeature(String name, Formula formula) {}
