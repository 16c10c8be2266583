package dev.sonde.cli;

import dev.sonde.socket.Family;
import dev.sonde.socket.IcmpSocket;
import dev.sonde.socket.IpSocket;
import dev.sonde.socket.RawSocket;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import java.lang.module.ModuleDescriptor;
import java.util.Set;

/**
 * What can be asked for here: tried out before the privileges are given up.
 *
 * @param raw TCP needs raw sockets
 * @param echo ICMP needs raw or datagram ones
 * @param mark may be set on a socket
 */
record MtrFeatures(Set<Family> families, boolean raw, boolean echo, boolean mark) {
  MtrFeatures {
    families = Set.copyOf(families);
  }

  static MtrFeatures here() throws SocketFailure {
    Set<Family> families = Family.supported();
    boolean raw = false;
    boolean echo = false;
    for (Family family : families) {
      raw |= isPermitted(() -> RawSocket.icmp(family), 0);
      echo |= isPermitted(() -> IcmpSocket.open(family), 0);
    }
    Family any = families.iterator().next();
    return new MtrFeatures(families, raw, raw || echo, isPermitted(() -> UdpSocket.open(any), 1));
  }

  /** Opens a socket. */
  private interface Opening {
    IpSocket open() throws SocketFailure;
  }

  private static boolean isPermitted(Opening opening, int mark) throws SocketFailure {
    try (IpSocket socket = opening.open()) {
      if (mark != 0) socket.mark(mark);
      return true;
    } catch (SocketFailure refused) {
      if (refused.isPermission()) return false;
      throw refused;
    }
  }

  /** The answer to {@code check-support}. */
  String support(String feature) {
    return switch (feature) {
      case "version" -> version();
      case "send-probe" -> "ok";
      case "ip-4" -> okIf(families.contains(Family.AF_INET));
      case "ip-6" -> okIf(families.contains(Family.AF_INET6));
      case "icmp" -> okIf(echo);
      case "udp" -> "ok";
      case "tcp" -> okIf(raw);
      case "mark" -> okIf(mark);
      default -> "no";
    };
  }

  private static String okIf(boolean supported) {
    return supported ? "ok" : "no";
  }

  private static String version() {
    ModuleDescriptor descriptor = MtrFeatures.class.getModule().getDescriptor();
    return "sonde-" + (descriptor == null ? "?" : descriptor.rawVersion().orElse("?"));
  }
}
