package messaging.testing;

import java.util.Arrays;

/** The beginnings of TLS records (RFC 8446, section 5.1). */
public final class TlsRecords {
  private static final int HANDSHAKE = 22;
  private static final int DATA = 23;
  private static final int HEAD = 5;
  private static final int RECORD = 16_000;

  private TlsRecords() {}

  /** The first bytes of a handshake: a greeting that is longer than they are. */
  public static byte[] handshake(int bytes) {
    byte[] record = record(HANDSHAKE, RECORD, Math.max(bytes, HEAD + 4));
    record[HEAD] = 1;
    record[HEAD + 2] = (byte) (RECORD >> 8);
    return Arrays.copyOf(record, bytes);
  }

  /** The first bytes of a record with data. */
  public static byte[] data(int length, int bytes) {
    return record(DATA, length, bytes);
  }

  private static byte[] record(int type, int length, int bytes) {
    byte[] record = new byte[bytes];
    record[0] = (byte) type;
    record[1] = 3;
    record[2] = 3;
    record[3] = (byte) (length >> 8);
    record[4] = (byte) length;
    return record;
  }
}
