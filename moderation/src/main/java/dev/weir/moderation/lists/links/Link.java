package dev.weir.moderation.lists.links;

/**
 * A web address found in a text.
 *
 * @param host in canonical form: {@link Hosts}
 * @param path what follows the host, from {@code /} on, without query and fragment; empty when
 *     there is nothing
 * @param start first code unit in the text
 * @param end behind the last
 */
public record Link(String host, String path, int start, int end) {}
