package dev.weir.features.definition;

import dev.weir.features.event.EventType;

/**
 * Finds the event type that a source's {@code schema} names when it is none of the built-in ones: a
 * schema file beside the definitions. The core reads no files: whoever does implements this.
 */
@FunctionalInterface
public interface SchemaResolver {
  /** Knows no file. */
  SchemaResolver NONE =
      schema -> {
        throw new SchemaException("'" + schema + "' (expected: a built-in type or fields)");
      };

  /**
   * @param schema as written
   * @throws SchemaException if there is no such schema or it cannot be used
   */
  EventType resolve(String schema) throws SchemaException;
}
