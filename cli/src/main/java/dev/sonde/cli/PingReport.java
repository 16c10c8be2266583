package dev.sonde.cli;

import dev.sonde.probe.Answer;
import dev.sonde.probe.Arrival;
import dev.sonde.probe.PingCounts;
import dev.sonde.probe.PingSchedule;
import dev.sonde.probe.PingStatistics;
import dev.sonde.probe.Refusal;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;

/** What a person or a program is told of a ping while it runs. On the loop's thread. */
interface PingReport {
  /**
   * The first request is about to leave.
   *
   * @param identifier that of the requests, or -1 where it is the kernel's own affair
   */
  void began(PingRoute route, int identifier) throws IOException;

  /** A request was handed over; the kernel may still have no room for it. */
  default void sent() throws IOException {}

  /** A request has no answer, and the next one leaves. */
  void unanswered(long sequence) throws IOException;

  /** A reply, or a duplicate, or a damaged one. */
  void answered(Answer answer) throws IOException;

  /** An ICMP error about a request. */
  void refused(Refusal refusal) throws IOException;

  /** The kernel refused a request; {@code mtu} is that of the path where the length was wrong. */
  void unsent(long sequence, SocketFailure why, int mtu) throws IOException;

  /** An ICMP message that is about something else. */
  void overheard(Arrival arrival) throws IOException;

  /** Some time passed, or a name was found: what waits may be shown. */
  default void refresh() throws IOException {}

  /** Nothing waits for a name. */
  default boolean isSettled() {
    return true;
  }

  void ended(PingStatistics statistics, PingSchedule schedule, PingCounts counts)
      throws IOException;
}
