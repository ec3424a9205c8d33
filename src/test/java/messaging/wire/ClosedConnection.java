package messaging.wire;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.impl.ClientPhase;
import io.vertx.ext.web.client.impl.WebClientInternal;
import java.lang.reflect.Proxy;
import java.util.function.UnaryOperator;

/** Connections that are closed between their choice and their use. */
final class ClosedConnection {
  private ClosedConnection() {}

  /**
   * Lets the connection of the next request be closed when there is the request, and only then be
   * sent what that function makes of it. The result fails with what the client throws then.
   */
  static Future<Void> next(
      WebClient client, HttpClient connections, UnaryOperator<HttpClientRequest> change) {
    Promise<Void> handedOver = Promise.promise();
    ((WebClientInternal) client)
        .addInterceptor(
            context -> {
              if (context.phase() != ClientPhase.CREATE_REQUEST) {
                context.next();
                return;
              }
              connections
                  .request(context.requestOptions())
                  .compose(
                      request -> {
                        request.connection().close();
                        return request
                            .response()
                            .transform(told -> Future.succeededFuture(request));
                      })
                  .<Void>map(
                      request -> {
                        context.sendRequest(change.apply(request));
                        return null;
                      })
                  .onComplete(handedOver);
            });
    return handedOver.future();
  }

  /** The request without ever a response or the failure of one. */
  static HttpClientRequest untold(HttpClientRequest request) {
    Future<HttpClientResponse> never = Promise.<HttpClientResponse>promise().future();
    return (HttpClientRequest)
        Proxy.newProxyInstance(
            HttpClientRequest.class.getClassLoader(),
            new Class<?>[] {HttpClientRequest.class},
            (proxy, method, arguments) ->
                method.getName().equals("response") ? never : method.invoke(request, arguments));
  }
}
