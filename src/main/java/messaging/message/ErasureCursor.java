package messaging.message;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * A position in the erasure of a user: the chats with peers before {@code peerId} are done, and in
 * that with {@code peerId} all messages up to {@code seq}. Its text form is opaque.
 */
record ErasureCursor(String peerId, long seq) {

  /** The text form, base64url without padding. */
  String encode() {
    byte[] peer = peerId.getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = ByteBuffer.allocate(Long.BYTES + peer.length).putLong(seq).put(peer).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Reads the text form; empty if {@link #encode()} did not make it. */
  static Optional<ErasureCursor> decode(String text) {
    byte[] raw;
    try {
      raw = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException notBase64) {
      return Optional.empty();
    }
    if (raw.length < Long.BYTES) {
      return Optional.empty();
    }
    String peer =
        new String(Arrays.copyOfRange(raw, Long.BYTES, raw.length), StandardCharsets.US_ASCII);
    ErasureCursor cursor = new ErasureCursor(peer, ByteBuffer.wrap(raw).getLong());
    boolean possible = cursor.seq >= 0 && MessageRules.isUserId(peer);
    return possible && cursor.encode().equals(text) ? Optional.of(cursor) : Optional.empty();
  }
}
