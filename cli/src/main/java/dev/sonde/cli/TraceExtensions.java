package dev.sonde.cli;

import dev.sonde.packet.Bytes;
import dev.sonde.packet.ExtensionObject;
import dev.sonde.packet.InterfaceInformation;
import dev.sonde.packet.IpAddress;
import dev.sonde.packet.MplsLabel;
import dev.sonde.packet.Printable;
import java.util.List;
import java.util.StringJoiner;

/**
 * What errors carry (RFC 4884), as traceroute(1) prints it: labels in the clear (RFC 4950), the
 * rest in words of 32 bits; and, which it does not, interfaces in the clear (RFC 5837). Pure.
 */
final class TraceExtensions {
  private static final char BETWEEN = '/';

  private TraceExtensions() {}

  /** Empty where there is none. */
  static String text(List<ExtensionObject> objects) {
    StringJoiner all = new StringJoiner("/");
    for (ExtensionObject object : objects) all.add(text(object));
    return all.toString();
  }

  private static String text(ExtensionObject object) {
    return switch (object) {
      case ExtensionObject.MplsStack stack -> labels(stack.labels());
      case InterfaceInformation place -> place(place);
      case ExtensionObject other ->
          other.classNumber() + "/" + other.subtype() + ":" + words(other.payload());
    };
  }

  private static String labels(List<MplsLabel> labels) {
    StringBuilder out = new StringBuilder("MPLS:");
    for (MplsLabel label : labels) {
      if (out.charAt(out.length() - 1) != ':') out.append(BETWEEN);
      out.append("L=").append(label.label()).append(",E=").append(label.trafficClass());
      out.append(",S=").append(label.bottom() ? 1 : 0).append(",T=").append(label.ttl());
    }
    return out.toString();
  }

  private static String place(InterfaceInformation place) {
    StringBuilder out = new StringBuilder("IF:R=").append(role(place.role()));
    if (place.index() != InterfaceInformation.NONE) out.append(",I=").append(place.index());
    IpAddress address = place.address();
    if (address != null) out.append(",A=").append(address);
    if (!place.name().isEmpty()) out.append(",N=").append(Printable.utf8(place.name()));
    if (place.mtu() != InterfaceInformation.NONE) out.append(",M=").append(place.mtu());
    return out.toString();
  }

  /** The word for what the interface was to the probe. */
  static String role(InterfaceInformation.Role role) {
    return switch (role) {
      case INCOMING -> "incoming";
      case SUB_IP -> "sub-ip";
      case OUTGOING -> "outgoing";
      case NEXT_HOP -> "next-hop";
    };
  }

  private static String words(Bytes payload) {
    StringBuilder out = new StringBuilder();
    for (int at = 0; at < payload.length(); at++) {
      if (at > 0 && at % Integer.BYTES == 0) out.append(',');
      int octet = payload.u8(at);
      out.append(Character.forDigit(octet >> 4, 16)).append(Character.forDigit(octet & 0xf, 16));
    }
    return out.toString();
  }
}
