package dev.sonde.probe;

import dev.sonde.packet.ExtensionObject;
import dev.sonde.packet.Extensions;
import dev.sonde.packet.ExtensionsView;
import dev.sonde.packet.IcmpKind;
import dev.sonde.packet.IcmpView;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.IpFamily;
import dev.sonde.packet.QuotedDatagram;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came back for one probe.
 *
 * @param from who answered
 * @param meaning what it says about the path
 * @param type ICMP type, of the family's own numbers, or {@link #NONE} where another protocol
 *     answered
 * @param code ICMP code, or {@link #NONE}
 * @param info the next hop's MTU, or the pointer of a parameter problem; else 0
 * @param hops time to live or hop limit it arrived with, or {@link #NONE}
 * @param quoted the probe as the router saw it, where it said so
 * @param extensions MPLS labels, interfaces and their like: RFC 4884
 */
public record HopAnswer(
    IpAddress from,
    Meaning meaning,
    int type,
    int code,
    long info,
    int hops,
    @Nullable QuotedHeader quoted,
    List<ExtensionObject> extensions) {
  public static final int NONE = -1;

  private static final int PORT4 = 3;
  private static final int PORT6 = 4;

  /** What an answer says about the path. */
  public enum Meaning {
    /** A router on the way. */
    PASSING,
    /** The probe got where it was sent to. */
    REACHED,
    /** It will not get further. */
    STOPPED
  }

  public HopAnswer {
    extensions = List.copyOf(extensions);
  }

  /** No probe with a larger time to live need be sent. */
  public boolean isFinal() {
    return meaning != Meaning.PASSING;
  }

  /** What an error says about a probe of this form, or null where it is no answer to it. */
  static @Nullable HopAnswer error(
      ProbeForm form, IpAddress from, IcmpView icmp, QuotedDatagram quote, int hops) {
    Meaning meaning = meaning(form, from, icmp.type(), icmp.code());
    if (meaning == null) return null;
    List<ExtensionObject> extensions =
        icmp.hasExtensions() ? Extensions.decode(ExtensionsView.of(icmp)).objects() : List.of();
    QuotedHeader quoted = QuotedHeader.of(quote);
    return new HopAnswer(
        from, meaning, icmp.type(), icmp.code(), info(icmp), hops, quoted, extensions);
  }

  /** The same of an error that the kernel reports: it keeps what the router quoted. */
  static @Nullable HopAnswer reported(
      ProbeForm form,
      IpAddress from,
      int type,
      int code,
      long info,
      int hops,
      List<ExtensionObject> extensions) {
    Meaning meaning = meaning(form, from, type, code);
    if (meaning == null) return null;
    return new HopAnswer(from, meaning, type, code, info, hops, null, extensions);
  }

  /** A redirect or a source quench goes with an answer that is still to come. */
  private static @Nullable Meaning meaning(ProbeForm form, IpAddress from, int type, int code) {
    IpFamily family = IpFamily.of(form.to());
    boolean there = from.equals(form.to());
    return switch (IcmpKind.of(family, type, code)) {
      case TIME_EXCEEDED -> there ? Meaning.REACHED : Meaning.PASSING;
      case UNREACHABLE -> there || isPort(form, family, code) ? Meaning.REACHED : Meaning.STOPPED;
      case PACKET_TOO_BIG, PARAMETER_PROBLEM -> there ? Meaning.REACHED : Meaning.STOPPED;
      default -> null;
    };
  }

  /** The end of a trace by UDP, whichever of its addresses the host answers from. */
  private static boolean isPort(ProbeForm form, IpFamily family, int code) {
    return form instanceof UdpForm && code == (family == IpFamily.V4 ? PORT4 : PORT6);
  }

  private static long info(IcmpView icmp) {
    return switch (icmp.kind()) {
      case PACKET_TOO_BIG -> icmp.mtu();
      case PARAMETER_PROBLEM -> icmp.pointer();
      default -> 0;
    };
  }

  /** The target's own answer: an echo reply, or what its TCP says. */
  static HopAnswer direct(IpAddress from, int type, int code, int hops) {
    return new HopAnswer(from, Meaning.REACHED, type, code, 0, hops, null, List.of());
  }
}
