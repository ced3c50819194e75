package dev.weir.streams.query.grpc;

import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import io.netty.util.AsciiString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * gRPC over HTTP/2: frames of a flag, a length and a message; status in the trailers.
 *
 * @see <a href="https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md">The protocol</a>
 */
public final class GrpcWire {
  static final int HEAD_BYTES = 5;

  static final AsciiString ENCODING = HttpHeaderNames.of("grpc-encoding");
  public static final AsciiString STATUS = HttpHeaderNames.of("grpc-status");
  private static final AsciiString MESSAGE = HttpHeaderNames.of("grpc-message");
  private static final AsciiString ACCEPTED = HttpHeaderNames.of("grpc-accept-encoding");

  private static final MediaType GRPC = MediaType.create("application", "grpc");
  private static final MediaType PROTO = MediaType.create("application", "grpc+proto");

  static final ResponseHeaders HEADERS =
      ResponseHeaders.builder(HttpStatus.OK).contentType(GRPC).build();
  static final HttpHeaders OK = HttpHeaders.of(STATUS, "0");

  /** Longest message of a status, in bytes as escaped: well below what clients take as headers. */
  private static final int MESSAGE_BYTES_MAX = 2048;

  private GrpcWire() {}

  /** Whether a caller speaks gRPC with Protocol Buffers. */
  public static boolean spoken(@Nullable RequestHeaders headers) {
    MediaType type = headers == null ? null : headers.contentType();
    return type != null && (type.is(GRPC) || type.is(PROTO));
  }

  /** A refusal: status and words in the headers, no body. */
  public static AggregatedHttpResponse refusal(GrpcCode code, String message) {
    return AggregatedHttpResponse.of(
        ResponseHeaders.builder(HttpStatus.OK)
            .contentType(GRPC)
            .setInt(STATUS, code.number())
            .set(MESSAGE, escaped(message))
            .set(ACCEPTED, "identity,gzip")
            .build());
  }

  /** A frame of one message. */
  static HttpData frame(byte[] message) {
    byte[] framed = new byte[HEAD_BYTES + message.length];
    ByteBuffer.wrap(framed).put((byte) 0).putInt(message.length).put(message);
    return HttpData.wrap(framed);
  }

  /**
   * The one message of a body.
   *
   * @param encoding the request's {@code grpc-encoding}
   * @throws GrpcException if the body is not exactly one frame within the limit
   */
  static ByteBuffer message(byte[] body, @Nullable String encoding, int bytesMax)
      throws GrpcException {
    if (body.length < HEAD_BYTES) {
      throw malformed();
    }
    ByteBuffer frame = ByteBuffer.wrap(body);
    int flag = frame.get();
    int length = frame.getInt();
    if (length != frame.remaining()) {
      throw length > bytesMax ? tooLarge(bytesMax) : malformed();
    }
    return switch (flag) {
      case 0 -> frame;
      case 1 -> unzipped(frame, encoding, bytesMax);
      default -> throw malformed();
    };
  }

  private static ByteBuffer unzipped(ByteBuffer frame, @Nullable String encoding, int bytesMax)
      throws GrpcException {
    if (encoding == null || !encoding.equals("gzip")) {
      throw new GrpcException(
          GrpcCode.UNIMPLEMENTED, "grpc-encoding: unknown (expected: identity or gzip)");
    }
    byte[] zipped = new byte[frame.remaining()];
    frame.get(zipped);
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      byte[] message = in.readNBytes(bytesMax + 1);
      if (message.length > bytesMax) {
        throw tooLarge(bytesMax);
      }
      return ByteBuffer.wrap(message);
    } catch (IOException e) {
      throw malformed();
    }
  }

  private static GrpcException malformed() {
    return new GrpcException(
        GrpcCode.INVALID_ARGUMENT, "Body is not one gRPC frame (expected: flag, length, message)");
  }

  static GrpcException tooLarge(int bytesMax) {
    return new GrpcException(
        GrpcCode.RESOURCE_EXHAUSTED, "Message longer than " + bytesMax + " bytes");
  }

  /** Percent-encoded as the protocol wants it, cut at a length that headers bear. */
  private static String escaped(String message) {
    StringBuilder out = new StringBuilder(message.length() + 16);
    for (byte b : message.getBytes(StandardCharsets.UTF_8)) {
      if (out.length() + 3 > MESSAGE_BYTES_MAX) {
        break;
      }
      if (b >= ' ' && b <= '~' && b != '%') {
        out.append((char) b);
      } else {
        out.append('%').append(hex(b >> 4)).append(hex(b));
      }
    }
    return out.toString();
  }

  private static char hex(int nibble) {
    return "0123456789ABCDEF".charAt(nibble & 0xF);
  }
}
