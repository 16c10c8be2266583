package dev.sonde.probe;

import dev.sonde.packet.ExtensionObject;
import dev.sonde.packet.Extensions;
import dev.sonde.packet.ExtensionsView;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.Malformed;
import dev.sonde.packet.QuotedDatagram;
import dev.sonde.socket.ControlData;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Which trace, and which of its probes, a message answers. Pure. What fits the probes of two traces
 * answers neither.
 */
final class TraceTable {
  private final Map<IpAddress, List<Trace>> byTarget = new HashMap<>();
  private final Set<Trace> echoes = new LinkedHashSet<>();
  private long malformed;
  private long foreign;
  private long ambiguous;
  private long duplicates;

  void add(Trace trace) {
    for (IpAddress stop : trace.stops()) {
      byTarget.computeIfAbsent(plain(stop), _ -> new ArrayList<>(1)).add(trace);
    }
    if (trace.options.method() == TraceMethod.ICMP) echoes.add(trace);
  }

  void remove(Trace trace) {
    if (!at(trace.target()).contains(trace)) return;
    for (IpAddress stop : trace.stops()) {
      byTarget.computeIfPresent(plain(stop), (_, there) -> without(there, trace));
    }
    echoes.remove(trace);
    duplicates += trace.core.duplicates();
  }

  private static @Nullable List<Trace> without(List<Trace> there, Trace trace) {
    there.remove(trace);
    return there.isEmpty() ? null : there;
  }

  /** The traces whose probes go to this address, on their way or in the end. */
  private Collection<Trace> at(IpAddress target) {
    return byTarget.getOrDefault(plain(target), List.of());
  }

  /** A quoted datagram has no scope, so the index has none. */
  private static IpAddress plain(IpAddress address) {
    return address instanceof Ip6Address v6 ? v6.withScope(0) : address;
  }

  /** An ICMP message arrived; returns the trace it answers, if any. */
  @Nullable Trace icmp(Arrival arrival) {
    if (arrival.length < IcmpView.HEADER || arrival.isDamaged()) {
      malformed++;
      return null;
    }
    IcmpView icmp = arrival.icmp();
    if (icmp.kind() == IcmpKind.ECHO_REPLY) return echoed(arrival, icmp);
    if (!icmp.hasQuote()) return foreign();
    return error(arrival, icmp, QuotedDatagram.of(icmp));
  }

  private @Nullable Trace error(Arrival arrival, IcmpView icmp, QuotedDatagram quote) {
    if (quote.family() != icmp.family()) return foreign();
    Found found = find(at(quote.to()), form -> form.quoted(quote));
    if (found == null) return null;
    ProbeForm form = found.trace.core.form();
    HopAnswer answer = HopAnswer.error(form, arrival.from(), icmp, quote, arrival.hops);
    return answer == null ? foreign() : tell(found, answer, arrival);
  }

  /** The host may answer from an address that is not the one asked. */
  private @Nullable Trace echoed(Arrival arrival, IcmpView icmp) {
    Found found =
        find(
            echoes,
            form ->
                form instanceof EchoForm
                    ? form.answered(arrival.from(), arrival.bytes, arrival.at, arrival.length)
                    : ProbeForm.NONE);
    if (found == null) return null;
    HopAnswer answer = HopAnswer.direct(arrival.from(), icmp.type(), icmp.code(), arrival.hops);
    return tell(found, answer, arrival);
  }

  /** A TCP segment arrived, from its header on; returns the trace it answers, if any. */
  @Nullable Trace segment(Arrival arrival) {
    IpAddress from = plain(arrival.from());
    Found found =
        find(
            at(from),
            form ->
                form instanceof SynForm syn && plain(syn.to()).equals(from)
                    ? syn.answered(syn.to(), arrival.bytes, arrival.at, arrival.length)
                    : ProbeForm.NONE);
    if (found == null) return null;
    HopAnswer answer =
        HopAnswer.direct(arrival.from(), HopAnswer.NONE, HopAnswer.NONE, arrival.hops);
    return tell(found, answer, arrival);
  }

  /**
   * The kernel reports an error about a probe of which these bytes came back; returns the trace it
   * answers, if any.
   *
   * @param local the port or identifier of the socket that sent it
   */
  @Nullable Trace reported(Arrival probe, int local, IpAddress to, int port, ControlData error) {
    IpAddress from = error.offender();
    if (from == null) return foreign();
    int offset = error.extensionsAt();
    int length = offset == 0 ? probe.length : Math.min(offset, probe.length);
    Found found =
        find(
            at(to),
            form ->
                isOf(form, local)
                    ? form.reported(port, probe.bytes, probe.at, length)
                    : ProbeForm.NONE);
    if (found == null) return null;
    long info = Integer.toUnsignedLong(error.errorInfo());
    ProbeForm form = found.trace.core.form();
    HopAnswer answer =
        HopAnswer.reported(
            form,
            from,
            error.errorType(),
            error.errorCode(),
            info,
            probe.hops,
            extensions(probe, offset));
    return answer == null ? foreign() : tell(found, answer, probe);
  }

  /** The kernel says where they begin, not that they are sound. */
  private static List<ExtensionObject> extensions(Arrival probe, int offset) {
    if (offset == 0 || offset >= probe.length) return List.of();
    long at = probe.at + offset;
    try {
      ExtensionsView view = new ExtensionsView(probe.bytes, at, probe.length - offset);
      return Extensions.decode(view).objects();
    } catch (Malformed unsound) {
      return List.of();
    }
  }

  private static boolean isOf(ProbeForm form, int local) {
    return switch (form) {
      case UdpForm udp -> udp.sourcePort() == local;
      case EchoForm echo -> echo.identifier() == local;
      case SynForm _ -> false;
    };
  }

  /** A UDP datagram's data arrived, from this port; returns the trace it answers, if any. */
  @Nullable Trace datagram(Arrival arrival, int local, int port) {
    Found found =
        find(
            at(plain(arrival.from())),
            form ->
                form instanceof UdpForm udp && isOf(form, local)
                    ? udp.listening(port)
                    : ProbeForm.NONE);
    if (found == null) return null;
    IpAddress from = arrival.from();
    return tell(
        found, HopAnswer.direct(from, HopAnswer.NONE, HopAnswer.NONE, arrival.hops), arrival);
  }

  private record Found(Trace trace, int number) {}

  private @Nullable Found find(Collection<Trace> traces, ToIntFunction<ProbeForm> matching) {
    Found found = null;
    for (Trace trace : traces) {
      int number = matching.applyAsInt(trace.core.form());
      if (number == ProbeForm.NONE || !trace.core.wasSent(number)) continue;
      if (found != null) {
        ambiguous++;
        return null;
      }
      found = new Found(trace, number);
    }
    if (found == null) foreign++;
    return found;
  }

  private static Trace tell(Found found, HopAnswer answer, Arrival arrival) {
    found.trace.core.answered(found.number, answer, arrival.nowNanos, arrival.stampNanos);
    return found.trace;
  }

  private @Nullable Trace foreign() {
    foreign++;
    return null;
  }

  /** A message that was too short or broken for its socket to hand over. */
  void malformed() {
    malformed++;
  }

  TraceCounts counts(long receiveDrops) {
    long more = duplicates;
    for (Map.Entry<IpAddress, List<Trace>> there : byTarget.entrySet()) {
      for (Trace trace : there.getValue()) {
        boolean last = plain(trace.target()).equals(there.getKey()); // of its stops
        if (last) more += trace.core.duplicates();
      }
    }
    return new TraceCounts(malformed, foreign, ambiguous, more, receiveDrops);
  }
}
