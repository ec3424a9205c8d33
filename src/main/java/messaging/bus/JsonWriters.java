package messaging.bus;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import messaging.message.Chat;
import messaging.message.ChatPage;
import messaging.message.History;
import messaging.message.Message;

/**
 * Writes by hand what is written most: messages, pages of them and their events. By reflection it
 * takes twice the time. Names, ids and times go out as ready bytes, as they need no look at each
 * character; so the output must be bytes, not characters.
 */
final class JsonWriters {
  private static final SerializableString ID = new SerializedString("id");
  private static final SerializableString CHAT_ID = new SerializedString("chat_id");
  private static final SerializableString SEQ = new SerializedString("seq");
  private static final SerializableString SENDER_ID = new SerializedString("sender_id");
  private static final SerializableString RECEIVER_ID = new SerializedString("receiver_id");
  private static final SerializableString TEXT = new SerializedString("text");
  private static final SerializableString TIMESTAMP = new SerializedString("timestamp");
  private static final SerializableString STATUS = new SerializedString("status");
  private static final SerializableString SENT = new SerializedString("sent");
  private static final SerializableString SEEN = new SerializedString("seen");
  private static final SerializableString ERASED = new SerializedString("erased");
  private static final SerializableString PARTICIPANTS = new SerializedString("participants");
  private static final SerializableString LAST_MESSAGE = new SerializedString("last_message");
  private static final SerializableString LAST_MESSAGE_AT = new SerializedString("last_message_at");
  private static final SerializableString UNREAD_COUNT = new SerializedString("unread_count");
  private static final SerializableString SEEN_UP_TO = new SerializedString("seen_up_to");
  private static final SerializableString PEER_SEEN_UP_TO = new SerializedString("peer_seen_up_to");

  private JsonWriters() {}

  /** How one type is written. */
  private interface Form<T> {
    void write(T value, JsonGenerator out, SerializerProvider provider) throws IOException;
  }

  private static final class Writer<T> extends StdSerializer<T> {
    private static final long serialVersionUID = 1L;

    private final transient Form<T> form;

    Writer(Class<T> type, Form<T> form) {
      super(type);
      this.form = form;
    }

    @Override
    public void serialize(T value, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      form.write(value, out, provider);
    }
  }

  /** Adds all of them. */
  static void addTo(SimpleModule module) {
    module
        .addSerializer(new Writer<>(Instant.class, (time, out, provider) -> time(out, time)))
        .addSerializer(new Writer<>(UUID.class, (id, out, provider) -> id(out, id)))
        .addSerializer(new Writer<>(Message.class, (sent, out, provider) -> message(out, sent)))
        .addSerializer(new Writer<>(History.class, (page, out, provider) -> history(out, page)))
        .addSerializer(new Writer<>(Chat.class, (chat, out, provider) -> chat(out, chat)))
        .addSerializer(new Writer<>(ChatPage.class, (page, out, provider) -> chats(out, page)))
        .addSerializer(new Writer<>(CloudEvent.class, JsonWriters::event));
  }

  private static void time(JsonGenerator out, Instant time) throws IOException {
    plain(out, JsonTimes.write(time));
  }

  private static void id(JsonGenerator out, UUID id) throws IOException {
    plain(out, id.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** A string without a character that JSON escapes. */
  private static void plain(JsonGenerator out, byte[] ascii) throws IOException {
    out.writeRawUTF8String(ascii, 0, ascii.length);
  }

  private static void message(JsonGenerator out, Message message) throws IOException {
    out.writeStartObject(message);
    id(out, ID, message.id());
    id(out, CHAT_ID, message.chatId());
    number(out, SEQ, message.seq());
    text(out, SENDER_ID, message.senderId());
    text(out, RECEIVER_ID, message.receiverId());
    text(out, TEXT, message.text());
    time(out, TIMESTAMP, message.timestamp());
    out.writeFieldName(STATUS);
    out.writeString(
        switch (message.status()) {
          case SENT -> SENT;
          case SEEN -> SEEN;
          case ERASED -> ERASED;
        });
    out.writeEndObject();
  }

  private static void history(JsonGenerator out, History page) throws IOException {
    out.writeStartObject(page);
    out.writeFieldName(CHAT_ID);
    if (page.chatId() == null) {
      out.writeNull();
    } else {
      id(out, page.chatId());
    }
    out.writeArrayFieldStart("messages");
    for (Message message : page.messages()) {
      message(out, message);
    }
    out.writeEndArray();
    out.writeBooleanField("has_older", page.hasOlder());
    out.writeBooleanField("has_newer", page.hasNewer());
    out.writeEndObject();
  }

  private static void chat(JsonGenerator out, Chat chat) throws IOException {
    out.writeStartObject(chat);
    id(out, CHAT_ID, chat.chatId());
    out.writeFieldName(PARTICIPANTS);
    out.writeStartArray();
    for (String participant : chat.participants()) {
      out.writeString(participant);
    }
    out.writeEndArray();
    time(out, LAST_MESSAGE_AT, chat.lastMessageAt());
    number(out, UNREAD_COUNT, chat.unreadCount());
    out.writeFieldName(LAST_MESSAGE);
    message(out, chat.lastMessage());
    number(out, SEEN_UP_TO, chat.seenUpTo());
    number(out, PEER_SEEN_UP_TO, chat.peerSeenUpTo());
    out.writeEndObject();
  }

  private static void chats(JsonGenerator out, ChatPage page) throws IOException {
    out.writeStartObject(page);
    out.writeArrayFieldStart("chats");
    for (Chat chat : page.chats()) {
      chat(out, chat);
    }
    out.writeEndArray();
    out.writeNumberField("unread_total", page.unreadTotal());
    out.writeStringField("next", page.next());
    out.writeEndObject();
  }

  private static void event(CloudEvent event, JsonGenerator out, SerializerProvider provider)
      throws IOException {
    out.writeStartObject(event);
    out.writeStringField("specversion", event.specversion());
    id(out, ID, event.id());
    out.writeStringField("source", event.source());
    out.writeStringField("type", event.type());
    out.writeStringField("subject", event.subject());
    out.writeFieldName("time");
    time(out, event.time());
    out.writeStringField("datacontenttype", event.datacontenttype());
    out.writeFieldName("data");
    provider.defaultSerializeValue(event.data(), out);
    out.writeEndObject();
  }

  private static void id(JsonGenerator out, SerializableString name, UUID id) throws IOException {
    out.writeFieldName(name);
    id(out, id);
  }

  private static void time(JsonGenerator out, SerializableString name, Instant time)
      throws IOException {
    out.writeFieldName(name);
    time(out, time);
  }

  private static void number(JsonGenerator out, SerializableString name, long number)
      throws IOException {
    out.writeFieldName(name);
    out.writeNumber(number);
  }

  private static void text(JsonGenerator out, SerializableString name, String text)
      throws IOException {
    out.writeFieldName(name);
    out.writeString(text);
  }
}
