package dev.sonde.probe;

import dev.sonde.packet.IpAddress;
import dev.sonde.socket.SocketFailure;
import java.time.Duration;

/** What became of one echo request. */
public sealed interface PingResult {
  /**
   * The first reply.
   *
   * @param rttNanos the round trip
   * @param clock what it was measured with
   * @param hops time to live or hop limit of the reply, or -1
   * @param length bytes of the reply's ICMP message
   */
  record Reply(IpAddress from, long rttNanos, RttClock clock, int hops, int length)
      implements PingResult {
    public Duration rtt() {
      return Duration.ofNanos(rttNanos);
    }
  }

  /** An ICMP error: unreachable, time exceeded and their like. */
  record Refused(Refusal refusal) implements PingResult {}

  /** Neither within the timeout. */
  record TimedOut(Duration timeout) implements PingResult {}

  /** The kernel did not send it. */
  record Unsent(SocketFailure why) implements PingResult {}
}
