package messaging.bench;

import static messaging.bench.Figures.EVENT_AGE;
import static messaging.bench.Figures.HEAP;
import static messaging.bench.Figures.P50;
import static messaging.bench.Figures.P99;
import static messaging.bench.Figures.RATE;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What the service has to reach. Ratios are of medians of the same run. */
final class Goals {
  static final List<Goal> ALL =
      List.of(
          new Goal(
              "sends, 64 connections, by pgbench",
              true,
              1.5,
              " ×",
              ratio(Plan.SENDS_FEW, RATE, Plan.REFERENCE, RATE)),
          new Goal(
              "sends, 256 connections, by pgbench",
              true,
              2.5,
              " ×",
              ratio(Plan.SENDS_MANY, RATE, Plan.REFERENCE, RATE)),
          new Goal(
              "sends into one chat, 64 connections, by pgbench on one chat",
              true,
              20,
              " ×",
              ratio(Plan.SENDS_HOT, RATE, Plan.REFERENCE_HOT, RATE)),
          new Goal(
              "99 % of sends, 64 connections, by their median",
              false, 5, " ×", ratio(Plan.SENDS_FEW, P99, Plan.SENDS_FEW, P50)),
          new Goal(
              "median of sends, 64 connections, by pgbench's",
              false,
              1,
              " ×",
              ratio(Plan.SENDS_FEW, P50, Plan.REFERENCE, P50)),
          new Goal(
              "sends into the large database, by those into a small one",
              true,
              1 / 1.2,
              " ×",
              ratio(Plan.SENDS_LARGE, RATE, Plan.SENDS_FEW, RATE)),
          new Goal(
              "page of the largest chat (worst of start, middle, end), by one of a chat of 100",
              false,
              1.2,
              " ×",
              results ->
                  Plan.PAGES_OF_LARGE.stream()
                          .mapToDouble(name -> results.of(name, P50).median())
                          .max()
                          .orElseThrow()
                      / results.of(Plan.PAGES_OF_SMALL, P50).median()),
          new Goal(
              "list of a user with 1,000 chats, by one with 50",
              false,
              3,
              " ×",
              ratio(Plan.LIST_OF + 1_000, P50, Plan.LIST_OF + 50, P50)),
          new Goal(
              "list of a user with 10,000 chats, median",
              false,
              20,
              " ms",
              results -> results.of(Plan.LIST_OF + 10_000, P50).median()),
          new Goal(
              "marking a chat of many as seen, by one of one",
              false,
              1.5,
              " ×",
              ratio(Plan.MARK_MANY, P50, Plan.MARK_ONE, P50)),
          new Goal(
              "event on NATS after a POST, idle, median",
              false,
              10,
              " ms",
              results -> results.of(Plan.LATENCY, P50).median()),
          new Goal(
              "event on the receiver's stream after a POST, idle, median",
              false,
              20,
              " ms",
              results -> results.of(Plan.LATENCY_OF_FEED, P50).median()),
          new Goal(
              "oldest event under any load", false, 1, " s", results -> worst(results, EVENT_AGE)),
          new Goal(
              "heap of the service, most", false, 256, " MiB", results -> worst(results, HEAP)),
          new Goal(
              "accepted at twice the peak load, by the peak",
              true,
              0.8,
              " ×",
              results -> results.of(Plan.OVERLOAD, Overload.GOODPUT).median()),
          new Goal(
              "99 % of the refusals then",
              false, 200, " ms", results -> results.of(Plan.OVERLOAD, P99).median()));

  private Goals() {}

  private static ToDoubleFunction<Results> ratio(
      String scenario, String figure, String base, String baseFigure) {
    return results -> results.of(scenario, figure).median() / results.of(base, baseFigure).median();
  }

  private static double worst(Results results, String figure) {
    return Stream.of(Plan.SENDS_FEW, Plan.SENDS_MANY, Plan.SENDS_HOT, Plan.SENDS_LARGE)
        .filter(name -> results.has(name, figure))
        .mapToDouble(name -> results.of(name, figure).max())
        .max()
        .orElseThrow(() -> new Results.NotMeasuredException(figure));
  }
}
