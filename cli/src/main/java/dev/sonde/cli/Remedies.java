package dev.sonde.cli;

import dev.sonde.cli.Machine.Capability;
import dev.sonde.socket.SocketFailure;
import java.util.Locale;

/** The line to type for what a machine does not permit. */
final class Remedies {
  /** Where setpriv and unshare are. */
  static final String UTIL_LINUX = "sudo apt-get install util-linux";

  static final String TUN_ABSENT = "sudo modprobe tun";
  static final String TUN_CLOSED = "sudo chmod 666 /dev/net/tun";

  private Remedies() {}

  /** The kernel takes only groups that exist in this user namespace. */
  static String pingSockets(Machine machine) {
    return "sudo sysctl -w net.ipv4.ping_group_range='" + machine.mappedGroups() + "'";
  }

  /**
   * A capability for one command, run as the same user. File capabilities (setcap) would not do:
   * the dynamic linker then refuses to look for libjli.so beside the program, see docs/doctor.md.
   */
  static String capability(Capability capability, Machine machine) {
    String name = capability.name().toLowerCase(Locale.ROOT);
    if (machine.isOutOfReach(capability)) {
      return "start the container with --cap-add=" + capability.name();
    }
    if (machine.user().equals("0")) {
      return "this root was stripped of CAP_" + capability.name() + "; log in as root anew";
    }
    return "sudo setpriv --reuid=$(id -u) --regid=$(id -g) --init-groups --inh-caps=+"
        + name
        + " --ambient-caps=+"
        + name
        + " "
        + quoted(machine.home() + "/bin/sonde")
        + " TOOL";
  }

  /** As a shell takes it for one word. */
  private static String quoted(String path) {
    return path.matches("[\\w@%+=:,./-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }

  /** Capturing as root is safe: it becomes nobody before the first packet, see docs/capture.md. */
  private static String capturing(Machine machine) {
    String prescribed = capability(Capability.NET_RAW, machine);
    return prescribed.startsWith("sudo ")
        ? "sudo " + machine.home() + "/bin/sonde capture"
        : prescribed;
  }

  /** One line with the two ways to be let ping. */
  static String ping(SocketFailure failure, Machine machine) {
    return failure.getMessage()
        + "; permit it by: "
        + pingSockets(machine)
        + "; or for one command by: "
        + capability(Capability.NET_RAW, machine);
  }

  /** What lets an ordinary user have namespaces, or else who may. */
  static String namespaces(Machine machine) {
    String fix = new Checks(machine).userNamespaces().fix();
    return fix.isEmpty() ? "sudo " + machine.home() + "/bin/sonde lab FILE" : fix;
  }

  static String sysctl(String name, long value) {
    return "sudo sysctl -w " + name + "=" + value;
  }

  /** One line on a failure: the call, errno, and where permission is the trouble, the remedy. */
  static String line(SocketFailure failure, Machine machine) {
    String message = String.valueOf(failure.getMessage());
    if (failure.call().contains("/dev/net/tun")) {
      String fix = failure.isPermission() ? TUN_CLOSED : TUN_ABSENT;
      return message + "; permit it by: " + fix;
    }
    if (!failure.isPermission()) return message;
    if (failure.call().contains("AF_PACKET")) {
      return message + "; permit it by: " + capturing(machine);
    }
    if (failure.call().contains("SOCK_RAW") || failure.call().contains("SOCK_PACKET")) {
      return message + "; permit it by: " + capability(Capability.NET_RAW, machine);
    }
    if (failure.call().equals("IP_OPTIONS")) {
      return message + "; permit it by: " + capability(Capability.NET_RAW, machine);
    }
    if (failure.call().startsWith("unshare")) {
      return message + "; permit it by: " + namespaces(machine);
    }
    if (failure.call().startsWith("SO_MARK")) {
      return message + "; permit it by: " + capability(Capability.NET_ADMIN, machine);
    }
    if (failure.call().contains("IPPROTO_ICMP")) {
      return message + "; permit it by: " + pingSockets(machine);
    }
    return message + "; sonde doctor says what this machine permits";
  }
}
