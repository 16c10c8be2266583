package dev.sonde.probe;

import dev.sonde.packet.IpAddress;
import java.util.List;

/**
 * A path.
 *
 * @param target where it leads to
 * @param source the address the probes were sent from
 * @param hops from the first one on, without a gap
 * @param end why the last hop is the last
 */
public record TraceResult(IpAddress target, IpAddress source, List<Hop> hops, TraceEnd end) {
  public TraceResult {
    hops = List.copyOf(hops);
  }
}
