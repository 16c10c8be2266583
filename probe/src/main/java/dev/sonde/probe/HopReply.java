package dev.sonde.probe;

import java.time.Duration;

/**
 * The answer to one probe.
 *
 * @param ttl the time to live or hop limit the probe was sent with: the hop it belongs to, however
 *     late it comes
 * @param attempt which of that hop's probes, from 0
 * @param rttNanos the round trip
 * @param clock what it was measured with
 */
public record HopReply(int ttl, int attempt, HopAnswer answer, long rttNanos, RttClock clock)
    implements HopResult {
  public Duration rtt() {
    return Duration.ofNanos(rttNanos);
  }
}
