package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.testkit.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Beside traceroute in the lab, where routers do what kernels do not; and without privilege. */
class TraceLabRootTest {
  private static final String LINE = "../lab/scenarios/line.yaml";
  private static final String RICH =
      """
      about: Labels, an interface, silence, a narrow link, a NAT and a filter.
      you: {v4: 198.18.0.1, v6: "2001:db8::1"}
      nodes:
        r1:
          v4: 198.18.1.1
          v6: "2001:db8:1::1"
          name: r1.example.net
          mpls: [16001, {label: 17, class: 3, ttl: 9}]
        r2:
          v4: 198.18.2.1
          v6: "2001:db8:2::1"
          interface: {role: incoming, index: 7, address: 198.18.2.9, name: eth0, mtu: 1400}
        r3: {v4: 198.18.3.1, v6: "2001:db8:3::1", silent: true}
        r4: {v4: 198.18.4.1, v6: "2001:db8:4::1", ttl: 255}
        host: {v4: 203.0.113.9, v6: "2001:db8:9::9", name: host.example.net, tcp: [80]}
        wall: {v4: 198.18.5.1, v6: "2001:db8:5::1", refuses: administratively-prohibited}
        behind: {v4: 203.0.114.2, v6: "2001:db8:a::2"}
        nat: {v4: 198.18.6.1, nat: {v4: 203.0.115.1, translates-quotes: false}, tos: 32}
        last: {v4: 198.18.7.1}
        inside: {v4: 203.0.115.9}
      links:
        - {ends: [you, r1], delay: 1ms}
        - {ends: [r1, r2], delay: 2ms}
        - {ends: [r2, r3], delay: 3ms, mtu: 1400}
        - {ends: [r3, r4], delay: 4ms}
        - {ends: [r4, host], delay: 4ms}
        - {ends: [r2, wall], delay: 1ms}
        - {ends: [wall, behind], delay: 1ms}
        - {ends: [r2, nat], delay: 1ms}
        - {ends: [nat, last], delay: 1ms}
        - {ends: [last, inside], delay: 1ms}
      """;

  @TempDir private static Path folder;

  /** {@code sonde}, but with root's privileges kept: nobody may not read a build's classes. */
  static final class Privileged {
    private Privileged() {}

    public static void main(String[] words) throws IOException {
      Main main = new Main(Output.standard(), Output.error());
      Runtime.getRuntime().halt(main.run(new TraceTool(() -> {}), List.of(words)));
    }
  }

  /** A root without these: nobody might not read a build's classes. */
  private static final String BARE =
      "setpriv --bounding-set=-net_raw,-net_admin --inh-caps=-net_raw,-net_admin -- ";

  private static @Nullable LabShell rich;
  private static @Nullable LabShell line;

  @BeforeAll
  static void open() throws IOException {
    RealTraceroute.assumeThere();
    Path scenario = Files.writeString(folder.resolve("rich.yaml"), RICH);
    rich = new LabShell(scenario.toString(), folder);
    line = new LabShell(LINE, folder);
  }

  @AfterAll
  static void close() throws Exception {
    for (LabShell each : new LabShell[] {rich, line}) {
      if (each != null) each.close();
    }
  }

  private static String command(Class<?> main) {
    List<String> words = new ArrayList<>();
    for (String word : ChildJvm.command(main)) words.add("'" + word + "'");
    return String.join(" ", words);
  }

  private static LabShell rich() {
    return Objects.requireNonNull(rich);
  }

  private static LabShell line() {
    return Objects.requireNonNull(line);
  }

  private static void same(LabShell lab, String... lines) throws Exception {
    List<String> commands = new ArrayList<>();
    for (String line : lines) {
      commands.add("traceroute " + line);
      commands.add(command(Privileged.class) + " " + line);
    }
    List<String> texts = lab.run(commands);
    for (int index = 0; index < lines.length; index++) {
      String theirs = RealTraceroute.lasting(texts.get(2 * index));
      String ours = RealTraceroute.lasting(texts.get(2 * index + 1));
      assertThat(ours.replace(" 65535 byte", " 65000 byte"))
          .as(lines[index])
          .isEqualTo(theirs)
          .contains("\n 1  ")
          .endsWith("=0\n");
    }
  }

  @Test
  void namesAndPathsAreTheSame() throws Exception {
    same(
        line(),
        "-w 20 host.example.net",
        "-w 20 -6 host.example.net",
        "-w 20 -I host.example.net",
        "-w 20 -T host.example.net",
        "-w 20 -n host.example.net",
        "-w 20 -4 203.0.113.9");
  }

  @Test
  void labelsSilenceAndFiltersAreTheSame() throws Exception {
    same(
        rich(),
        "-w 2 -e -m 1 host.example.net",
        "-w 2 -6 -e -m 1 host.example.net",
        "-w 2 -6 -I --back host.example.net",
        "-w 2 -T -n --back host.example.net",
        "-w 2 -F -n -N 1 -q 1 203.0.113.9 1450",
        "-w 2 -n 203.0.114.2",
        "-w 2 -6 -n 2001:db8:a::2",
        "-w 2 --mtu -n -q 1 -m 3 203.0.113.9");
  }

  @Test
  void interfacesAndTranslationsAreTold() throws Exception {
    String sonde = command(Privileged.class);
    List<String> texts =
        rich()
            .run(
                List.of(
                    sonde + " -n -e -q 1 -w 2 -f 2 -m 2 203.0.113.9",
                    sonde + " -n -v -q 1 -w 5 203.0.115.9",
                    sonde + " -n -j -q 1 -w 5 -f 4 203.0.115.9",
                    sonde + " -n -q 1 -w 1 -g 198.18.4.1 198.18.5.1"));
    assertThat(texts.get(0))
        .contains("\n 2  198.18.2.1 <IF:R=incoming,I=7,A=198.18.2.9,N=eth0,M=1400>  ");
    assertThat(texts.get(1))
        .containsPattern("\n 3  198\\.18\\.6\\.1  ")
        .containsPattern("\n 4  198\\.18\\.7\\.1 \\[from=203\\.0\\.115\\.1,tos=0x20\\]  ");
    assertThat(texts.get(2)).contains("\"translated\":true", "\"dscp\":8,\"ecn\":0");
    assertThat(RealTraceroute.lasting(texts.get(3)))
        .endsWith(
            """
             4  198.18.4.1  T ms
             5  *
             6  198.18.2.1  T ms
             7  198.18.5.1  T ms
            =0
            """);
  }

  /** Which groups may send echo requests without privilege. */
  private static void permit(LabShell lab, String groups) throws IOException {
    String setting = "sh -c 'echo " + groups + " >/proc/sys/net/ipv4/ping_group_range'";
    assertThat(lab.run(List.of(setting))).containsExactly("=0\n");
  }

  @Test
  void withoutPrivilegeThePathIsTheSame() throws Exception {
    String root = command(Privileged.class);
    String bare = BARE + command(Privileged.class);
    List<String> options = List.of("-n", "-n -6", "-n -I", "-n -6 -I", "-n -F", "-n -q 1 --mtu");
    List<String> commands = new ArrayList<>();
    for (String each : options) {
      commands.add(root + " -w 20 " + each + " host.example.net");
      commands.add(bare + " -w 20 " + each + " host.example.net");
    }
    permit(line(), "0 2147483647");
    List<String> texts = line().run(commands);
    for (int index = 0; index < options.size(); index++) {
      String ours = RealTraceroute.lasting(texts.get(2 * index + 1));
      assertThat(ours).as(options.get(index)).contains("\n 4  ").endsWith("=0\n");
      assertThat(ours).isEqualTo(RealTraceroute.lasting(texts.get(2 * index)));
    }
  }

  /** Long probes leave no room between what was quoted and the extensions. */
  @Test
  void withoutPrivilegeExtensionsAndMtusAreFoundToo() throws Exception {
    String bare = BARE + command(Privileged.class);
    List<String> texts =
        rich()
            .run(
                List.of(
                    bare + " -n -e -q 1 -w 5 -m 2 203.0.113.9 1000",
                    bare + " -n -q 1 -w 2 -m 5 --mtu 203.0.113.9"));
    assertThat(texts.get(0))
        .contains("\n 1  198.18.1.1 <MPLS:L=16001,E=0,S=0,T=1/L=17,E=3,S=1,T=9>  ")
        .contains("\n 2  198.18.2.1 <IF:R=incoming,I=7,A=198.18.2.9,N=eth0,M=1400>  ");
    assertThat(texts.get(1)).contains(" F=1500\n").contains("\n 3  * F=1400\n");
  }

  @Test
  void whatNeedsPrivilegeIsOneLineWithTheWayOut() throws Exception {
    String bare = BARE + command(Privileged.class);
    List<String> commands = new ArrayList<>();
    for (String option : List.of("-T", "-U", "-g 198.18.1.1", "--fwmark 7", "-I")) {
      commands.add(bare + " -n " + option + " 203.0.113.9");
    }
    permit(rich(), "1 0");
    List<String> texts = rich().run(commands);
    String[] calls = {"SOCK_RAW", "SOCK_RAW", "IP_OPTIONS", "SO_MARK 7", "IPPROTO_ICMP"};
    for (int index = 0; index < calls.length; index++) {
      assertThat(texts.get(index))
          .startsWith("sonde trace: ")
          .contains(calls[index], "; permit it by: ")
          .hasLineCount(2)
          .endsWith("=2\n");
    }
  }

  @Test
  void interruptAndClosedPipeEndItAsTheyShould() throws Exception {
    String sonde = command(Privileged.class);
    // What a shell starts in the background ignores the signal.
    String interrupted = "timeout --preserve-status -s INT 5 env --default-signal=INT " + sonde;
    String patient = " -n -q 2 -w 30 host.example.net";
    List<String> texts =
        rich()
            .run(
                List.of(
                    interrupted + patient,
                    interrupted + " -j" + patient,
                    sonde + " -n -w 1 -m 9 203.0.113.9 | head -1",
                    sonde + " -n 203.0.113.9 2>&1 >&-; true"));
    assertThat(RealTraceroute.lasting(texts.get(0)))
        .endsWith(
            """
             2  198.18.2.1  T ms  T ms
             4  198.18.4.1  T ms  T ms
             5  203.0.113.9  T ms  T ms
            =130
            """);
    assertThat(texts.get(1))
        .contains("\"event\":\"partial\"", "\"end\":\"interrupted\",\"hops\":2")
        .endsWith("=130\n");
    assertThat(texts.get(2))
        .isEqualTo("traceroute to 203.0.113.9 (203.0.113.9), 9 hops max, 60 byte packets\n=0\n");
    assertThat(texts.get(3)).startsWith("sonde trace: write error: ").hasLineCount(2);
  }
}
