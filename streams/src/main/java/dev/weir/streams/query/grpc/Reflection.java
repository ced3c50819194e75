package dev.weir.streams.query.grpc;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaders;
import com.linecorp.armeria.common.HttpObject;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpResponseWriter;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import dev.weir.wire.grpc.HealthProto;
import dev.weir.wire.grpc.ReflectionProto;
import dev.weir.wire.grpc.ReflectionProto.ErrorResponse;
import dev.weir.wire.grpc.ReflectionProto.FileDescriptorResponse;
import dev.weir.wire.grpc.ReflectionProto.ListServiceResponse;
import dev.weir.wire.grpc.ReflectionProto.ServerReflectionRequest;
import dev.weir.wire.grpc.ReflectionProto.ServerReflectionResponse;
import dev.weir.wire.grpc.ReflectionProto.ServiceResponse;
import feast.proto.serving.GrpcServerAPIProto;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * gRPC server reflection: which services and types there are, for grpcurl and its like. A stream in
 * both directions, each question answered as it comes. Knows nothing but the generated descriptors.
 */
final class Reflection implements HttpService {
  static final List<String> SERVICES =
      List.of("grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection");

  /** A question names a file or a symbol: no more bytes than that. */
  private static final int QUESTION_BYTES_MAX = 4096;

  private static final Map<String, FileDescriptor> FILES = new LinkedHashMap<>();

  static {
    collect(GrpcServerAPIProto.getDescriptor());
    collect(HealthProto.getDescriptor());
    collect(ReflectionProto.getDescriptor());
  }

  private static void collect(FileDescriptor file) {
    if (FILES.put(file.getFullName(), file) == null) {
      file.getDependencies().forEach(Reflection::collect);
    }
  }

  @Override
  public HttpResponse serve(ServiceRequestContext ctx, HttpRequest request) {
    if (!GrpcWire.spoken(request.headers())) {
      return HttpResponse.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE);
    }
    HttpResponseWriter out = HttpResponse.streaming();
    out.write(GrpcWire.HEADERS);
    request.subscribe(new Conversation(out), ctx.eventLoop());
    return out;
  }

  /** Frames of one stream; on its event loop only. */
  private static final class Conversation implements Subscriber<HttpObject> {
    private final HttpResponseWriter out;
    private ByteBuffer pending = ByteBuffer.allocate(0);
    private @Nullable Subscription subscription;

    Conversation(HttpResponseWriter out) {
      this.out = out;
    }

    @Override
    public void onSubscribe(Subscription started) {
      subscription = started;
      started.request(1);
    }

    @Override
    public void onNext(HttpObject part) {
      if (part instanceof HttpData data && !take(data.array())) {
        if (subscription != null) {
          subscription.cancel();
        }
        out.write(HttpHeaders.of(GrpcWire.STATUS, GrpcCode.INVALID_ARGUMENT.number()));
        out.close();
        return;
      }
      if (subscription != null) {
        subscription.request(1);
      }
    }

    /** Answers every whole frame; false when there is none to come. */
    private boolean take(byte[] bytes) {
      if (pending.remaining() + bytes.length > GrpcWire.HEAD_BYTES + QUESTION_BYTES_MAX) {
        return false;
      }
      pending =
          ByteBuffer.allocate(pending.remaining() + bytes.length).put(pending).put(bytes).flip();
      while (pending.remaining() >= GrpcWire.HEAD_BYTES) {
        int length = pending.getInt(pending.position() + 1);
        if (pending.get(pending.position()) != 0 || length < 0 || length > QUESTION_BYTES_MAX) {
          return false;
        }
        if (pending.remaining() < GrpcWire.HEAD_BYTES + length) {
          return true;
        }
        byte[] message = new byte[length];
        pending.position(pending.position() + GrpcWire.HEAD_BYTES).get(message);
        try {
          out.write(
              GrpcWire.frame(answer(ServerReflectionRequest.parseFrom(message)).toByteArray()));
        } catch (InvalidProtocolBufferException e) {
          return false;
        }
      }
      return true;
    }

    @Override
    public void onError(Throwable thrown) {
      out.close(thrown);
    }

    @Override
    public void onComplete() {
      out.write(GrpcWire.OK);
      out.close();
    }
  }

  private static ServerReflectionResponse answer(ServerReflectionRequest asked) {
    ServerReflectionResponse.Builder answer =
        ServerReflectionResponse.newBuilder()
            .setValidHost(asked.getHost())
            .setOriginalRequest(asked);
    switch (asked.getMessageRequestCase()) {
      case LIST_SERVICES -> answer.setListServicesResponse(services());
      case FILE_BY_FILENAME -> file(answer, FILES.get(asked.getFileByFilename()));
      case FILE_CONTAINING_SYMBOL -> file(answer, fileOf(asked.getFileContainingSymbol()));
      default -> answer.setErrorResponse(error(GrpcCode.UNIMPLEMENTED, "There are no extensions"));
    }
    return answer.build();
  }

  private static ListServiceResponse services() {
    ListServiceResponse.Builder all = ListServiceResponse.newBuilder();
    for (FileDescriptor file : FILES.values()) {
      file.getServices()
          .forEach(s -> all.addService(ServiceResponse.newBuilder().setName(s.getFullName())));
    }
    return all.build();
  }

  private static void file(ServerReflectionResponse.Builder answer, @Nullable FileDescriptor file) {
    if (file == null) {
      answer.setErrorResponse(error(GrpcCode.NOT_FOUND, "No such file or symbol here"));
      return;
    }
    answer.setFileDescriptorResponse(
        FileDescriptorResponse.newBuilder().addFileDescriptorProto(file.toProto().toByteString()));
  }

  /** The file of a service, a method of one, a message or an enum, by its full name. */
  private static @Nullable FileDescriptor fileOf(String symbol) {
    for (FileDescriptor file : FILES.values()) {
      String prefix = file.getPackage().isEmpty() ? "" : file.getPackage() + ".";
      if (symbol.startsWith(prefix)) {
        // The first part after the package names what stands at the top of the file.
        String top = symbol.substring(prefix.length()).split("\\.", 2)[0];
        boolean here =
            file.findServiceByName(top) != null
                || file.findMessageTypeByName(top) != null
                || file.findEnumTypeByName(top) != null;
        if (here) {
          return file;
        }
      }
    }
    return null;
  }

  private static ErrorResponse error(GrpcCode code, String message) {
    return ErrorResponse.newBuilder().setErrorCode(code.number()).setErrorMessage(message).build();
  }
}
