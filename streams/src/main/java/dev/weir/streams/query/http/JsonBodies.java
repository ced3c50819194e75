package dev.weir.streams.query.http;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** JSON in and out with stated limits, streaming both ways. */
public final class JsonBodies {
  /** Deepest nesting of a request. */
  private static final int DEPTH_MAX = 32;

  /** Longest number: no request needs more digits than a 64-bit integer or a double. */
  private static final int NUMBER_LENGTH_MAX = 64;

  public static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(NUMBER_LENGTH_MAX)
                  .maxNameLength(1024)
                  .maxStringLength(1 << 20)
                  .build())
          // Names come from strangers: the JVM's string table is not theirs to fill.
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          // Shortest digits that read back as the same double, which Java 17's own are not.
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .build();

  private JsonBodies() {}

  /** Writes one JSON value. */
  public interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /** Encodes straight into a pooled buffer; the response owns it. */
  public static HttpResponse respond(ByteBufAllocator allocator, HttpStatus status, Body body) {
    return HttpResponse.of(
        ResponseHeaders.of(status, HttpHeaderNames.CONTENT_TYPE, MediaType.JSON),
        encode(allocator, body));
  }

  /** Encodes into a buffer that the data owns. */
  public static HttpData encode(ByteBufAllocator allocator, Body body) {
    ByteBuf buffer = allocator.buffer(1024);
    try (OutputStream out = new ByteBufOutputStream(buffer);
        JsonGenerator json = JSON.createGenerator(out, JsonEncoding.UTF8)) {
      body.write(json);
    } catch (IOException | RuntimeException e) {
      buffer.release();
      throw e instanceof RuntimeException r ? r : new UncheckedIOException((IOException) e);
    }
    return HttpData.wrap(buffer);
  }

  /** Whether every surrogate has its other half, so that the text can be written as UTF-8. */
  public static boolean wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }
}
