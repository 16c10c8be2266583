package dev.sonde.probe;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.IpAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one target's echo requests look like and how long a reply is awaited.
 *
 * @param size bytes of data after the ICMP header: 0 to 65507, with IPv6 to 65527
 * @param timeout how long a request waits for its reply
 * @param hops time to live or hop limit, 0 for the system's own
 * @param trafficClass type of service or traffic class, 0 to 255
 * @param pattern what fills the data, repeated from its start; empty for 0x00, 0x01, 0x02, … The
 *     cookie takes the place of the first eight bytes
 * @param source the address to send from, null for the system's choice
 * @param group many may answer, each from its own address, as with a network's broadcast address;
 *     multicast addresses need not be marked
 */
public record PingOptions(
    int size,
    Duration timeout,
    int hops,
    int trafficClass,
    Bytes pattern,
    @Nullable IpAddress source,
    boolean group) {
  public static final int LARGEST = 65527;

  /** 56 bytes of data and one second, as everywhere. */
  public static final PingOptions DEFAULT =
      new PingOptions(56, Duration.ofSeconds(1), 0, 0, Bytes.NONE, null, false);

  public PingOptions {
    require(size >= 0 && size <= LARGEST, "size " + size + " is not within 0 to " + LARGEST);
    require(timeout.isPositive(), "timeout " + timeout + " is not positive");
    require(hops >= 0 && hops <= 255, "hops " + hops + " is not within 0 to 255");
    require(
        trafficClass >= 0 && trafficClass <= 255,
        "traffic class " + trafficClass + " is not within 0 to 255");
  }

  private static void require(boolean true_, String otherwise) {
    if (!true_) throw new IllegalArgumentException(otherwise);
  }

  public PingOptions size(int bytes) {
    return new PingOptions(bytes, timeout, hops, trafficClass, pattern, source, group);
  }

  public PingOptions timeout(Duration wait) {
    return new PingOptions(size, wait, hops, trafficClass, pattern, source, group);
  }

  public PingOptions hops(int limit) {
    return new PingOptions(size, timeout, limit, trafficClass, pattern, source, group);
  }

  public PingOptions trafficClass(int value) {
    return new PingOptions(size, timeout, hops, value, pattern, source, group);
  }

  public PingOptions pattern(Bytes fill) {
    return new PingOptions(size, timeout, hops, trafficClass, fill, source, group);
  }

  public PingOptions source(IpAddress address) {
    return new PingOptions(size, timeout, hops, trafficClass, pattern, address, group);
  }

  public PingOptions group(boolean many) {
    return new PingOptions(size, timeout, hops, trafficClass, pattern, source, many);
  }
}
