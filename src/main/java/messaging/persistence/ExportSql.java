package messaging.persistence;

/** The statement of {@link PgExport}. */
final class ExportSql {

  /**
   * Arguments: user, peer, seq, mark, limit: what is behind that message and that mark of the chat
   * with that peer. A row is a chat (without seq and mark), a message (without mark) or a mark.
   */
  static final Statement LINES =
      new Statement(
          "read export",
          """
          SELECT e.*
          FROM export_lines($1, $2, $3, $4, $5)
            WITH ORDINALITY
            AS e (chat_id, user_lo, user_hi, first_seq, last_seq, lo_seen, hi_seen, unread, seq, mark, id,
              from_lo, sent_at, text, from_seq, seen_up_to, n)
          ORDER BY e.n
          """);

  private ExportSql() {}
}
