package dev.sonde.cli;

import dev.sonde.cli.Machine.Capability;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.StringJoiner;
import java.util.stream.Stream;

/** What {@code sonde doctor} looks at, in the order in which it tells. */
final class Checks {
  private static final int KERNEL_MAJOR = 5;
  private static final int KERNEL_MINOR = 11;

  /** Holds the replies to some thousand probes sent at once; the kernel's default holds 256. */
  private static final long RECEIVE_BUFFER = 8 << 20;

  private final Machine machine;

  Checks(Machine machine) {
    this.machine = machine;
  }

  List<Finding> all() {
    List<Finding> findings = new ArrayList<>();
    findings.add(kernel());
    findings.add(capabilities());
    Map<Family, Optional<SocketFailure>> raw = tried(Trial.RAW);
    findings.add(rawSockets(raw));
    findings.add(pingSockets(tried(Trial.PING), raw));
    findings.add(ip6());
    findings.add(userNamespaces());
    findings.add(tun());
    findings.add(programs());
    findings.add(receiveBuffer());
    findings.add(echo());
    findings.add(libpcap());
    cache().ifPresent(findings::add);
    return findings;
  }

  private static Map<Family, Optional<SocketFailure>> tried(Trial trial) {
    Map<Family, Optional<SocketFailure>> outcome = new EnumMap<>(Family.class);
    for (Family family : Family.values()) {
      outcome.put(family, trial.failure(family));
    }
    return outcome;
  }

  Finding kernel() {
    String release = machine.sysctl("kernel.osrelease").orElse("unknown");
    String serves = "the event loop (epoll_pwait2 of Linux 5.11)";
    String found = "Linux " + release;
    String[] numbers = release.split("[^0-9]+", -1);
    if (numbers.length < 2 || numbers[0].isEmpty()) {
      return Finding.note("kernel", found, serves, "");
    }
    int major = Integer.parseInt(numbers[0]);
    boolean recent =
        major > KERNEL_MAJOR
            || (major == KERNEL_MAJOR && Integer.parseInt(numbers[1]) >= KERNEL_MINOR);
    return recent
        ? Finding.ok("kernel", found, serves)
        : Finding.no("kernel", found, serves, "upgrade to Linux 5.11 or newer");
  }

  Finding capabilities() {
    StringJoiner held = new StringJoiner(", ");
    for (Capability capability : Capability.values()) {
      if (machine.has(capability)) held.add("CAP_" + capability.name());
    }
    String who = "user " + machine.user() + ", groups " + String.join(" ", machine.groups());
    String what = held.length() == 0 ? "no capability that Sonde can use" : held.toString();
    return Finding.ok("privileges", who + ": " + what, "everything below");
  }

  Finding rawSockets(Map<Family, Optional<SocketFailure>> outcome) {
    String serves = "sonde echo, sonde icmpd, and sonde ping where ping sockets are refused";
    Optional<String> refusals = refusals(outcome);
    if (refusals.isEmpty()) return Finding.ok("raw sockets", "permitted", serves);
    String fix =
        machine.has(Capability.NET_RAW) ? "" : Remedies.capability(Capability.NET_RAW, machine);
    return Finding.no("raw sockets", refusals.get(), serves, fix);
  }

  Finding pingSockets(
      Map<Family, Optional<SocketFailure>> outcome, Map<Family, Optional<SocketFailure>> raw) {
    String subject = "ping sockets";
    String range = machine.sysctl("net.ipv4.ping_group_range").orElse("absent");
    String groups = "net.ipv4.ping_group_range is " + range.replaceAll("\\s+", " ");
    String serves = "sonde ping without privileges";
    Optional<String> refusals = refusals(outcome);
    if (refusals.isEmpty()) return Finding.ok(subject, "permitted, " + groups, serves);
    String found = refusals.get() + "; " + groups;
    String fix = Remedies.pingSockets(machine);
    return refusals(raw).isEmpty()
        ? Finding.note(subject, found + "; raw sockets do instead", serves, fix)
        : Finding.no(subject, found, serves, fix);
  }

  private static Optional<String> refusals(Map<Family, Optional<SocketFailure>> outcome) {
    StringJoiner text = new StringJoiner("; ");
    outcome.values().forEach(o -> o.ifPresent(f -> text.add(String.valueOf(f.getMessage()))));
    return text.length() == 0 ? Optional.empty() : Optional.of(text.toString());
  }

  Finding ip6() {
    String name = "net.ipv6.conf.all.disable_ipv6";
    String serves = "IPv6";
    OptionalLong disabled = machine.number(name);
    if (disabled.isEmpty()) return Finding.note("IPv6", "not in this kernel", serves, "");
    return disabled.getAsLong() == 0
        ? Finding.ok("IPv6", "enabled", serves)
        : Finding.note("IPv6", "disabled by " + name, serves, Remedies.sysctl(name, 0));
  }

  Finding userNamespaces() {
    String subject = "user namespaces";
    String serves = "sonde lab, and the tests, without root";
    for (Restriction restriction : Restriction.values()) {
      OptionalLong value = machine.number(restriction.sysctl);
      if (value.isPresent() && value.getAsLong() == restriction.forbids) {
        String found = restriction.sysctl + " is " + restriction.forbids;
        String fix = Remedies.sysctl(restriction.sysctl, restriction.permits);
        return machine.has(Capability.SYS_ADMIN)
            ? Finding.note(subject, found + "; CAP_SYS_ADMIN does instead", serves, fix)
            : Finding.no(subject, found, serves, fix);
      }
    }
    return Finding.ok(subject, "not restricted by a sysctl", serves);
  }

  /** The sysctls by which kernels and distributions forbid user namespaces. */
  private enum Restriction {
    NONE_AT_ALL("user.max_user_namespaces", 0, 15_000),
    DEBIAN("kernel.unprivileged_userns_clone", 0, 1),
    APPARMOR("kernel.apparmor_restrict_unprivileged_userns", 1, 0);

    private final String sysctl;
    private final long forbids;
    private final long permits;

    Restriction(String sysctl, long forbids, long permits) {
      this.sysctl = sysctl;
      this.forbids = forbids;
      this.permits = permits;
    }
  }

  Finding tun() {
    String subject = "TUN device";
    String serves = "sonde lab";
    if (!machine.exists("dev/net/tun")) {
      return Finding.no(subject, "/dev/net/tun is absent", serves, Remedies.TUN_ABSENT);
    }
    return machine.isUsable("dev/net/tun")
        ? Finding.ok(subject, "/dev/net/tun may be opened", serves)
        : Finding.no(subject, "/dev/net/tun may not be opened", serves, Remedies.TUN_CLOSED);
  }

  Finding programs() {
    String subject = "util-linux";
    String serves = "sonde lab";
    StringJoiner missing = new StringJoiner(" and ");
    for (String program : LabSession.PROGRAMS) {
      if (machine.program(program).isEmpty()) missing.add("no " + program);
    }
    if (missing.length() == 0) {
      return Finding.ok(subject, String.join(" and ", LabSession.PROGRAMS) + " are there", serves);
    }
    return Finding.no(subject, missing.toString(), serves, Remedies.UTIL_LINUX);
  }

  Finding receiveBuffer() {
    String name = "net.core.rmem_max";
    String serves = "many replies at once without loss in this machine";
    OptionalLong max = machine.number(name);
    if (max.isEmpty()) return Finding.note("receive buffer", name + " is hidden", serves, "");
    String found = name + " is " + max.getAsLong() + " bytes";
    if (machine.has(Capability.NET_ADMIN)) {
      String forced = found + "; CAP_NET_ADMIN may exceed it";
      return Finding.ok("receive buffer", forced, serves).value(max.getAsLong());
    }
    Finding finding =
        max.getAsLong() >= RECEIVE_BUFFER
            ? Finding.ok("receive buffer", found, serves)
            : Finding.note("receive buffer", found, serves, Remedies.sysctl(name, RECEIVE_BUFFER));
    return finding.value(max.getAsLong());
  }

  Finding echo() {
    String serves = "being pinged; sonde echo serve --reply answers in the kernel's place";
    StringJoiner silent = new StringJoiner(" and ");
    StringJoiner fix = new StringJoiner(" ");
    for (String name : List.of("net.ipv4.icmp_echo_ignore_all", "net.ipv6.icmp.echo_ignore_all")) {
      OptionalLong ignores = machine.number(name);
      if (ignores.isEmpty() || ignores.getAsLong() == 0) continue;
      silent.add(name);
      fix.add(fix.length() == 0 ? Remedies.sysctl(name, 0) : name + "=0");
    }
    if (fix.length() == 0) return Finding.ok("echo replies", "the kernel answers", serves);
    return Finding.note("echo replies", "1 in " + silent, serves, fix.toString()).value(1);
  }

  Finding libpcap() {
    String serves = "capture through libpcap; Sonde's own capture does without";
    Optional<Path> library = library("libpcap.so.1").or(() -> library("libpcap.so.0.8"));
    return library.isPresent()
        ? Finding.ok("libpcap", library.get().toString(), serves)
        : Finding.note("libpcap", "not found", serves, "sudo apt-get install libpcap0.8");
  }

  private Optional<Path> library(String name) {
    String machineFolder = System.getProperty("os.arch").replace("amd64", "x86_64") + "-linux-gnu";
    return Stream.of("usr/lib/" + machineFolder, "usr/lib64", "usr/lib", "usr/local/lib", "lib")
        .map(folder -> Path.of("/", folder, name))
        .filter(path -> machine.exists(path.toString().substring(1)))
        .findFirst();
  }

  /** Outside an image, as in a unit test, there is no cache to look for. */
  Optional<Finding> cache() {
    Path cache = machine.home().resolve("lib/sonde.aot");
    if (!Files.exists(machine.home().resolve("bin/sonde"))) return Optional.empty();
    String serves = "starting in a third of the time";
    if (isMapped(cache)) return Optional.of(Finding.ok("start-up cache", "in use", serves));
    String found = Files.exists(cache) ? "does not fit this Java machine" : "absent";
    return Optional.of(Finding.note("start-up cache", found, serves, "install Sonde anew"));
  }

  private boolean isMapped(Path cache) {
    try (Stream<String> maps = Files.lines(machine.root().resolve("proc/self/maps"))) {
      String name = String.valueOf(cache.getFileName());
      return maps.anyMatch(line -> line.endsWith("/" + name));
    } catch (IOException e) {
      return false;
    }
  }
}
