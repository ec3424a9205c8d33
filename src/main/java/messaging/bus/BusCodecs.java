package messaging.bus;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;

/**
 * The codecs of commands, replies and events. Within one Vert.x the immutable records are passed by
 * reference; between nodes they are sent as JSON.
 */
final class BusCodecs {
  private BusCodecs() {}

  /** Registers all codecs; keeps codecs that are already registered. */
  static void register(Vertx vertx) {
    EventBus bus = vertx.eventBus();
    for (Command<?, ?> command : Command.ALL) {
      registerRecord(bus, command.request());
      registerRecord(bus, command.reply());
    }
    registerRecord(bus, Committed.class);
    registerOnce(bus, CloudEvent.class, eventCodec());
  }

  private static <T extends Record> void registerRecord(EventBus bus, Class<T> type) {
    registerOnce(bus, type, recordCodec(type));
  }

  /** The codec of a command or a reply. */
  static <T extends Record> MessageCodec<T, T> recordCodec(Class<T> type) {
    return new JsonCodec<>(type.getSimpleName(), value -> value, bytes -> Json.decode(bytes, type));
  }

  /**
   * Consumers get events as JSON, so they need no class of this service. Without a consumer, no
   * JSON is created.
   */
  static MessageCodec<CloudEvent, JsonObject> eventCodec() {
    return new JsonCodec<>(
        CloudEvent.class.getSimpleName(), Json::encodeToObject, bytes -> new JsonObject(bytes));
  }

  private static <T> void registerOnce(EventBus bus, Class<T> type, MessageCodec<T, ?> codec) {
    try {
      bus.registerDefaultCodec(type, codec);
    } catch (IllegalStateException alreadyRegistered) {
      // Vert.x cannot tell which codecs exist, and a second client in the same Vert.x is normal.
      return;
    }
  }

  /** The length in bytes (four bytes), then UTF-8 JSON. */
  private record JsonCodec<S, R>(
      String type, Function<S, R> onDelivery, Function<Buffer, R> fromJson)
      implements MessageCodec<S, R> {

    @Override
    public void encodeToWire(Buffer buffer, S value) {
      Buffer json = Json.encode(value);
      buffer.appendInt(json.length()).appendBuffer(json);
    }

    @Override
    public R decodeFromWire(int position, Buffer buffer) {
      int start = position + Integer.BYTES;
      // Not copied: to make room for a copy comes before the look whether there is as much.
      return fromJson.apply(buffer.slice(start, start + buffer.getInt(position)));
    }

    @Override
    public R transform(S value) {
      return onDelivery.apply(value);
    }

    @Override
    public String name() {
      return "messaging." + type;
    }

    @Override
    public byte systemCodecID() {
      return -1;
    }
  }
}
