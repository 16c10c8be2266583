package dev.sonde.cli;

import static dev.sonde.cli.Manual.flag;
import static dev.sonde.cli.Manual.value;

import dev.sonde.daemon.Account;
import dev.sonde.daemon.Privileges;
import dev.sonde.icmpd.Access;
import dev.sonde.icmpd.IcmpdSetup;
import dev.sonde.socket.Endpoint;
import dev.sonde.socket.Family;
import dev.sonde.socket.Hosts;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code sonde icmpd}: the ICMP error daemon, what it says of itself, and a client of it. */
final class IcmpdTool implements Tool {
  private static final int MOST = 1 << 20;

  /** More than one client could have waiting: about 64 MiB. */
  private static final int MOST_WAITING = 1 << 18;

  private static final int OWNER_READ = 0400;
  private static final int LAST_PORT = 65_535;
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration DAY = Duration.ofDays(1);
  private static final List<String> DAEMON =
      List.of("mode", "allow-uid", "allow-gid", "clients", "queue", "user");

  private final IcmpdDaemon.Becoming drop;

  IcmpdTool(IcmpdDaemon.Becoming drop) {
    this.drop = drop;
  }

  IcmpdTool() {
    this(Privileges::drop);
  }

  @Override
  public String name() {
    return "icmpd";
  }

  @Override
  public String summary() {
    return "Tell programs which of their UDP datagrams met an ICMP error";
  }

  @Override
  public Manual manual() {
    IcmpdSetup usual = IcmpdSetup.DEFAULT;
    return new Manual(
        "[watch HOST PORT]",
        """
        Runs the ICMP error daemon in the foreground until SIGTERM or Ctrl-C: a program passes it \
        a UDP socket, by a Unix socket, and is told of every ICMP error that one of its datagrams \
        provokes. It needs CAP_NET_RAW to start; root becomes another user as soon as it listens.

        'watch' is a client of it: every line of standard input becomes a datagram to HOST and \
        PORT, from a socket that is not connected; replies and errors are printed as they come.
        """,
        List.of(
            value("", "path", "FILE", "the Unix socket; default /run/sonde/icmpd.sock"),
            value("", "mode", "OCTAL", "mode of FILE, who may write may connect; default 0666"),
            value("", "allow-uid", "USERS", "only these may register, names or numbers: a,b"),
            value("", "allow-gid", "GROUPS", "the same for members of these groups"),
            value("", "clients", "N", "at most N clients at once; default " + usual.clients()),
            value("", "queue", "N", "errors that wait for a slow client; default " + usual.queue()),
            value("", "user", "USER[:GROUP]", "whom root becomes; default nobody, 65534:65534"),
            flag("4", "ipv4", "IPv4 only"),
            flag("6", "ipv6", "IPv6 only"),
            flag("", "status", "print the counts of the daemon that runs, and exit"),
            value("w", "wait", "SECONDS", "watch: stay so long after the last line; default 1"),
            flag("", "json", "--status, watch: print JSON, one object to a line")),
        List.of(
            new Manual.Exit(0, "ended by a signal; status printed; watch: no error was told"),
            new Manual.Exit(1, "--status: no daemon; watch: an error, or a line that cannot leave"),
            new Manual.Exit(2, "arguments that make no sense, or a machine that refused")),
        List.of(
            new Manual.Example("sudo sonde icmpd", "the daemon"),
            new Manual.Example("sonde icmpd --status", "its counts"),
            new Manual.Example("sonde icmpd watch -- 127.0.0.1 9", "what a closed port says")));
  }

  @Override
  public int run(Arguments given, Output out, Output err) throws IOException {
    if (given.has("ipv4") && given.has("ipv6")) throw new BadUsage("--ipv4 or --ipv6, not both");
    List<String> words = given.operands();
    if (given.has("status")) return status(given, out, err);
    if (words.isEmpty()) return serve(given, err);
    if (words.getFirst().equals("watch")) return watch(given, words, out);
    throw new BadUsage("what is " + Text.quoted(words.getFirst()) + " for?");
  }

  private int serve(Arguments given, Output err) throws IOException {
    refuse(given, "the daemon", List.of("wait", "json"));
    Account account = null;
    String user = given.text("user");
    if (user != null) account = account(user);
    Set<Family> families = EnumSet.copyOf(Family.supported());
    if (given.has("ipv4")) families = EnumSet.of(Family.AF_INET);
    if (given.has("ipv6")) families = EnumSet.of(Family.AF_INET6);
    return new IcmpdDaemon(err, drop).run(setup(given), account, families);
  }

  private static Account account(String text) {
    Account account = Numbers.of("user", text, Account::named);
    if (account.uid() != 0 && account.gid() != 0) return account;
    throw new BadUsage("--user: root is who it is not to be any longer");
  }

  private static IcmpdSetup setup(Arguments given) {
    IcmpdSetup usual = IcmpdSetup.DEFAULT;
    String mode = given.text("mode");
    return new IcmpdSetup(
        path(given),
        mode == null ? usual.mode() : mode(mode),
        usual.user(),
        usual.group(),
        new Access(
            Numbers.all("allow-uid", given, Account::user),
            Numbers.all("allow-gid", given, Account::group)),
        (int) given.number("clients", usual.clients(), 1, MOST),
        (int) given.number("queue", usual.queue(), 1, MOST_WAITING));
  }

  /** Users and groups as they are typed. */
  private static final class Numbers {
    interface Lookup<T> {
      T of(String text) throws IOException;
    }

    private Numbers() {}

    static <T> T of(String option, String text, Lookup<T> lookup) {
      try {
        return lookup.of(text);
      } catch (IOException nobody) {
        throw new BadUsage("--" + option + ": " + nobody.getMessage());
      }
    }

    static Set<Integer> all(String option, Arguments given, Lookup<Integer> lookup) {
      Set<Integer> numbers = new HashSet<>();
      for (String list : given.texts(option)) {
        for (String each : list.split(",", -1)) numbers.add(of(option, each, lookup));
      }
      return numbers;
    }
  }

  private static Path path(Arguments given) {
    String typed = given.text("path");
    if (typed == null) return IcmpdSetup.DEFAULT.path();
    if (typed.isEmpty()) throw new BadUsage("--path: which FILE?");
    try {
      return Path.of(typed);
    } catch (InvalidPathException noName) {
      throw new BadUsage("--path: " + Text.quoted(typed) + " is no name of a file");
    }
  }

  /** Of a mode as chmod(1) has it, without the bits for programs and folders. */
  static Set<PosixFilePermission> mode(String octal) {
    if (!octal.matches("0?[0-7]{3}")) {
      throw new BadUsage("--mode: " + Text.quoted(octal) + " is not within 000 to 777, in octal");
    }
    int bits = Integer.parseInt(octal, 8);
    int bit = OWNER_READ;
    Set<PosixFilePermission> mode = EnumSet.noneOf(PosixFilePermission.class);
    for (PosixFilePermission each : PosixFilePermission.values()) { // in the order of the bits
      if ((bits & bit) != 0) mode.add(each);
      bit >>= 1;
    }
    return mode;
  }

  private static int status(Arguments given, Output out, Output err) throws IOException {
    refuse(given, "--status", DAEMON);
    refuse(given, "--status", List.of("ipv4", "ipv6", "wait"));
    if (!given.operands().isEmpty()) throw new BadUsage("--status or watch, not both");
    return IcmpdState.tell(path(given), given.has("json"), out, err);
  }

  private int watch(Arguments given, List<String> words, Output out) throws IOException {
    refuse(given, "watch", DAEMON);
    if (words.size() != 3) throw new BadUsage("watch HOST PORT: which HOST, which PORT?");
    Family family = given.has("ipv4") ? Family.AF_INET : given.has("ipv6") ? Family.AF_INET6 : null;
    int port = port(words.getLast());
    Duration patience = given.seconds("wait", SECOND, Duration.ZERO, DAY);
    WatchReport report = given.has("json") ? new WatchJson(out) : new WatchText(out);
    Endpoint target = target(words.get(1), family, port);
    Drop toNobody = () -> drop.become(Account.NOBODY);
    return WatchSession.run(target, path(given), patience, report, toNobody);
  }

  private static Endpoint target(String host, @Nullable Family family, int port)
      throws IOException {
    return new Endpoint(Hosts.find(host, family).addresses().getFirst(), port);
  }

  private static int port(String text) {
    if (text.matches("\\d{1,5}")) {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= LAST_PORT) return port;
    }
    throw new BadUsage("PORT: " + Text.quoted(text) + " is not within 1 to " + LAST_PORT);
  }

  private static void refuse(Arguments given, String what, List<String> options) {
    for (String option : options) {
      if (given.has(option)) throw new BadUsage("--" + option + " is not for " + what);
    }
  }
}
