package messaging.testing;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import messaging.config.ContactsConfig;
import messaging.contact.ContactClient;
import messaging.message.RequestContext;

/**
 * Asks a contact-service before a test does. The first question of a JVM loads hundreds of classes,
 * and a busy machine may need longer for them than the 800 ms that a node has for a question; the
 * send would then be refused, and rightly so.
 */
public final class WarmContacts {
  /** No question of a test may take so long. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static boolean warm;

  private WarmContacts() {}

  /** Does so if nobody has in this JVM. */
  public static synchronized void once() {
    if (warm) {
      return;
    }
    Vertx vertx = Vertx.vertx();
    try {
      URI url = URI.create(ContactServiceStub.start(vertx).await().url());
      String path = "/contacts/{user_id}/friends/{friend_id}";
      ContactsConfig config = new ContactsConfig(url, path, "friends", "", PATIENCE, Duration.ZERO);
      boolean unused =
          new ContactClient(vertx, config, new SimpleMeterRegistry())
              .areFriends("ann", "bob", RequestContext.NONE)
              .await();
      warm = true;
    } finally {
      vertx.close().await();
    }
  }
}
