package dev.weir.streams.offline.input;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.weir.streams.ingest.BadRowException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values of JSON objects by dotted path. Only what is wanted is made a value; the rest is passed
 * over, but must be JSON. Not thread-safe.
 */
final class JsonValues {
  static final ObjectMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .build();

  /** What a member of that name is: a value of a slot, an object with wanted members, or both. */
  private static final class Member {
    int slot = -1;
    int rank;
    final Map<String, Member> members = new HashMap<>();
  }

  private final Member root = new Member();
  private final @Nullable Object[] values;
  private final int[] ranks;

  JsonValues(Slots slots) {
    this.values = new Object[slots.count()];
    this.ranks = new int[slots.count()];
    for (int slot = 0; slot < slots.count(); slot++) {
      List<String> names = slots.names().get(slot);
      for (int rank = 0; rank < names.size(); rank++) {
        String name = names.get(rank);
        wanted(root.members.computeIfAbsent(name, n -> new Member()), slot, 2 * rank);
        if (name.indexOf('.') >= 0) {
          Member at = root;
          for (String part : name.split("\\.", -1)) {
            at = at.members.computeIfAbsent(part, n -> new Member());
          }
          wanted(at, slot, 2 * rank + 1);
        }
      }
    }
  }

  private static void wanted(Member member, int slot, int rank) {
    if (member.slot < 0 || rank < member.rank) {
      member.slot = slot;
      member.rank = rank;
    }
  }

  /** Reads one object. */
  void read(String json) throws IOException, BadRowException {
    Arrays.fill(values, null);
    Arrays.fill(ranks, Integer.MAX_VALUE);
    try (JsonParser parser = MAPPER.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new BadRowException("", "JSON that is no object (expected: one object per line)");
      }
      object(parser, root);
      if (parser.nextToken() != null) {
        throw new BadRowException("", "more than one value (expected: one object per line)");
      }
    } catch (JsonProcessingException e) {
      // Jackson's own message quotes the source: its position is enough.
      throw new BadRowException(
          "",
          "not JSON at character "
              + (e.getLocation() == null ? 1 : e.getLocation().getColumnNr())
              + " (expected: one object per line)");
    }
  }

  private void object(JsonParser parser, Member outer) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      Member member = outer.members.get(parser.currentName());
      JsonToken token = parser.nextToken();
      if (member == null) {
        parser.skipChildren();
      } else if (token == JsonToken.START_OBJECT && !member.members.isEmpty()) {
        object(parser, member);
      } else if (member.slot < 0) {
        parser.skipChildren();
      } else {
        Object value = value(parser, token);
        if (value != null && member.rank < ranks[member.slot]) {
          values[member.slot] = value;
          ranks[member.slot] = member.rank;
        }
      }
    }
  }

  private static @Nullable Object value(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT -> {
        JsonParser.NumberType type = parser.getNumberType();
        yield type == JsonParser.NumberType.BIG_INTEGER
            ? (Object) parser.getDoubleValue()
            : (Object) parser.getLongValue();
      }
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case START_OBJECT, START_ARRAY -> MAPPER.readTree(parser);
      default -> null;
    };
  }

  @Nullable Object value(int slot) {
    return values[slot];
  }
}
