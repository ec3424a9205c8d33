package messaging.http;

import static messaging.http.HttpServerExtension.head;

import java.time.Duration;
import messaging.http.HttpServerExtension.Setup;
import messaging.http.RawConnection.Reply;
import messaging.message.SendMessage;
import messaging.testing.Gateway;
import messaging.testing.Gateway.Upstream;

/** A service behind a gateway, and clients of the gateway. */
final class GatewayBench {
  static final String JSON = "Content-Type: application/json\r\n";
  static final String BODY = "{\"text\":\"hi\"}";

  private final HttpServerExtension service;
  private Gateway gateway;

  GatewayBench(HttpServerExtension service) {
    this.service = service;
    gateway = startGateway(new Upstream(service.port()));
  }

  Gateway gateway() {
    return gateway;
  }

  private Gateway startGateway(Upstream upstream) {
    return Gateway.start(service.vertx(), upstream, HttpServerExtension.SECRET).await();
  }

  /** Connects the gateway to another service. */
  void behind(Setup other, Duration keepAlive, Duration patience) {
    gateway.stop().await();
    service.restart(other);
    gateway = startGateway(new Upstream(service.port(), keepAlive, patience));
  }

  RawConnection connect() {
    return new RawConnection(gateway.port());
  }

  static String authorization(String user) {
    return "Authorization: " + Gateway.authorization(user) + "\r\n";
  }

  static String post(String headers, String body) {
    return head("POST", "/messages/bob", headers + JSON)
        + ("Content-Length: " + body.length() + "\r\n\r\n" + body);
  }

  Reply call(String request) {
    try (RawConnection connection = connect()) {
      return connection.send(request).read();
    }
  }

  SendMessage sent() {
    return (SendMessage) service.messaging.last();
  }
}
