package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.PrivateNetwork;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ends of the pair as processes, on loopback and over a cable, with each other and with C. */
class EchoRootTest {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String NEAR = "198.18.0.1";
  private static final String FAR = "198.18.0.2";
  private static final String HELLO_CLIENT = "Hello from client!";
  private static final String HELLO_SERVER = "Hello from server!";

  private PrivateNetwork near;
  private PrivateNetwork far;
  @TempDir private Path folder;

  @BeforeEach
  void layTheCable() {
    near = PrivateNetwork.open();
    far = PrivateNetwork.open();
    near.cable("near", far, "far");
    near.address("near", NEAR + "/24");
    far.address("far", FAR + "/24");
    near.address("near", "2001:db8::1/64");
    far.address("far", "2001:db8::2/64");
    for (PrivateNetwork network : List.of(near, far)) {
      network.setting("net/ipv4/icmp_echo_ignore_all", "1");
      network.setting("net/ipv6/icmp/echo_ignore_all", "1");
    }
  }

  @AfterEach
  void pullTheCable() {
    near.close();
    far.close();
  }

  private static String message(String source, int type, String data) {
    return "Received ICMP message:\nSource IP: %s\nType: %d\nCode: 0\nOriginal Data: %s\n"
        .formatted(source, type, data);
  }

  private List<String> compiled(String program) throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/cc")), "no C compiler: sudo apt-get install gcc");
    Path source =
        Path.of(Objects.requireNonNull(getClass().getResource("/echo/" + program + ".c")).toURI());
    Path made = folder.resolve(program);
    List<String> cc =
        List.of("cc", "-std=gnu11", "-Wall", "-o", made.toString(), source.toString());
    assertThat(new ProcessBuilder(cc).inheritIO().start().waitFor()).isZero();
    return new ArrayList<>(List.of(made.toString()));
  }

  @Test
  void bothEndsPrintExactlyThis() throws Exception {
    try (EchoProcess server = EchoProcess.sonde(far, "serve").listening(far);
        EchoProcess client = EchoProcess.sonde(near, "send", "-c", "1", FAR)) {
      assertThat(client.end())
          .isEqualTo(new Run(0, "IP Address: 198.18.0.2\n" + message(FAR, 8, HELLO_SERVER), ""));
      assertThat(server.signal("INT").end())
          .isEqualTo(new Run(0, message(NEAR, 8, HELLO_CLIENT) + "Caught sigINT!\n", ""));
    }
  }

  @Test
  void bothEndsSpeakIpv6() throws Exception {
    try (EchoProcess server = EchoProcess.sonde(far, "serve", "-6").listening(far, "raw6", 1);
        EchoProcess client = EchoProcess.sonde(near, "send", "-6", "-c", "1", "2001:db8::2")) {
      assertThat(client.end().out())
          .isEqualTo("IP Address: 2001:db8::2\n" + message("2001:db8::2", 128, HELLO_SERVER));
      assertThat(server.signal("INT").end().out())
          .isEqualTo(message("2001:db8::1", 128, HELLO_CLIENT) + "Caught sigINT!\n");
    }
  }

  /** With a silent kernel: the client's own message, and the server's answer. */
  private static final String OF_ONE =
      message(LOOPBACK, 8, HELLO_CLIENT) + message(LOOPBACK, 8, HELLO_SERVER);

  @Test
  void overLoopbackEachEndSeesAllMessagesAndTheServerAnswersEachClientsOnce() throws Exception {
    try (EchoProcess server = EchoProcess.sonde(far, "serve").listening(far);
        EchoProcess client = EchoProcess.sonde(far, "send", "-c", "3", LOOPBACK)) {
      assertThat(client.end().out()).isEqualTo("IP Address: 127.0.0.1\n" + OF_ONE.repeat(3));
      assertThat(server.signal("INT").end().out()).isEqualTo(OF_ONE.repeat(3) + "Caught sigINT!\n");
    }
  }

  @Test
  void overLoopbackTheKernelsRepliesAreSeenAndNotAnswered() throws Exception {
    far.setting("net/ipv4/icmp_echo_ignore_all", "0");
    try (EchoProcess server = EchoProcess.sonde(far, "serve").listening(far);
        EchoProcess client = EchoProcess.sonde(far, "send", "-c", "1", LOOPBACK)) {
      String seen =
          message(LOOPBACK, 8, HELLO_CLIENT)
              + message(LOOPBACK, 0, HELLO_CLIENT)
              + message(LOOPBACK, 8, HELLO_SERVER)
              + message(LOOPBACK, 0, HELLO_SERVER);
      assertThat(client.end().out()).isEqualTo("IP Address: 127.0.0.1\n" + seen);
      assertThat(server.signal("INT").end().out()).isEqualTo(seen + "Caught sigINT!\n");
    }
  }

  @Test
  void foreignHidesOwnMessages() throws Exception {
    try (EchoProcess server = EchoProcess.sonde(far, "serve", "--foreign").listening(far);
        EchoProcess client =
            EchoProcess.sonde(far, "send", "--foreign", "-c", "2", "-i", "0.1", LOOPBACK)) {
      String heard = message(LOOPBACK, 8, HELLO_SERVER).repeat(2);
      assertThat(client.end().out()).isEqualTo("IP Address: 127.0.0.1\n" + heard);
      String served = message(LOOPBACK, 8, HELLO_CLIENT).repeat(2);
      assertThat(server.signal("INT").end().out()).isEqualTo(served + "Caught sigINT!\n");
    }
  }

  @Test
  void serverAnswersAClientWrittenInC() throws Exception {
    List<String> command = compiled("client");
    command.add(FAR);
    try (EchoProcess server = EchoProcess.sonde(far, "serve").listening(far);
        EchoProcess client = EchoProcess.start(near, command)) {
      assertThat(client.line()).isEqualTo("IP Address: 198.18.0.2");
      assertThat(client.lines(10)).isEqualTo(message(FAR, 8, HELLO_SERVER).repeat(2));
      assertThat(client.signal("INT").end()).isEqualTo(new Run(0, "Caught sigINT!\n", ""));
      assertThat(server.lines(10)).isEqualTo(message(NEAR, 8, HELLO_CLIENT).repeat(2));
      assertThat(server.signal("INT").end()).isEqualTo(new Run(0, "Caught sigINT!\n", ""));
    }
  }

  @Test
  void clientIsAnsweredByAServerWrittenInC() throws Exception {
    try (EchoProcess server = EchoProcess.start(far, compiled("server")).listening(far);
        EchoProcess client = EchoProcess.sonde(near, "send", FAR)) {
      assertThat(client.line()).isEqualTo("IP Address: 198.18.0.2");
      assertThat(client.lines(10)).isEqualTo(message(FAR, 8, HELLO_SERVER).repeat(2));
      assertThat(client.signal("INT").end()).isEqualTo(new Run(0, "Caught sigINT!\n", ""));
      assertThat(server.lines(10)).isEqualTo(message(NEAR, 8, HELLO_CLIENT).repeat(2));
    }
  }

  @Test
  void overLoopbackTheProgramsWrittenInCPrintTheSame() throws Exception {
    List<String> command = compiled("client");
    command.add(LOOPBACK);
    try (EchoProcess server = EchoProcess.sonde(far, "serve").listening(far);
        EchoProcess client = EchoProcess.start(far, command)) {
      assertThat(client.lines(11)).isEqualTo("IP Address: 127.0.0.1\n" + OF_ONE);
      assertThat(server.lines(10)).isEqualTo(OF_ONE);
    }
    try (EchoProcess server = EchoProcess.start(near, compiled("server")).listening(near);
        EchoProcess client = EchoProcess.sonde(near, "send", LOOPBACK)) {
      assertThat(client.lines(11)).isEqualTo("IP Address: 127.0.0.1\n" + OF_ONE);
      assertThat(server.lines(10)).isEqualTo(OF_ONE);
    }
  }

  @Test
  void serversDoNotAnswerEachOther() throws Exception {
    try (EchoProcess ours = EchoProcess.sonde(far, "serve").listening(far);
        EchoProcess theirs = EchoProcess.start(near, compiled("server")).listening(near);
        EchoProcess client = EchoProcess.sonde(near, "send", "-c", "2", "-i", "0.1", FAR)) {
      assertThat(client.end().status()).isZero();
      assertThat(ours.signal("INT").end().out())
          .isEqualTo(message(NEAR, 8, HELLO_CLIENT).repeat(2) + "Caught sigINT!\n");
      assertThat(theirs.signal("INT").end().out())
          .isEqualTo(message(FAR, 8, HELLO_SERVER).repeat(2) + "Caught sigINT!\n");
    }
  }

  @Test
  void whatIsNotPrintableIsEscaped() throws Exception {
    String said = "\u001b[31m\tgr\u00fcn\u202e\\\n";
    try (EchoProcess server = EchoProcess.sonde(far, "serve", "-m", "", "-c", "1").listening(far);
        EchoProcess client = EchoProcess.sonde(near, "send", "-c", "1", "-m", said, FAR)) {
      assertThat(server.end().out())
          .isEqualTo(message(NEAR, 8, "\\x1b[31m\\tgr\u00fcn\\u{202e}\\\\\\n"));
      assertThat(client.end().out()).endsWith(message(FAR, 8, ""));
    }
  }

  private static String numbersHidden(String json) {
    return json.replaceAll("\\d+\\.\\d{9},", "T,").replaceAll("fier\":\\d+,", "fier\":N,");
  }

  @Test
  void jsonIsAnObjectPerMessageWithNumbers() throws Exception {
    try (EchoProcess server = EchoProcess.sonde(far, "serve", "--json").listening(far);
        EchoProcess client = EchoProcess.sonde(near, "send", "--json", "-c", "1", FAR)) {
      assertThat(numbersHidden(client.end().out()))
          .isEqualTo(
              """
              {"event":"start","time":T,"address":"198.18.0.2"}
              {"event":"received","time":T,"source":"198.18.0.2","type":8,"code":0,\
              "identifier":N,"seq":1,"data":"Hello from server!","own":false,"answered":false}
              {"event":"summary","time":T,"sent":1,"received":1,"over_rate":0,"bad_checksum":0,\
              "malformed":0,"receive_drops":0}
              """);
      Run served = server.signal("INT").end();
      assertThat(served.out())
          .contains("\"own\":false,\"answered\":true}")
          .doesNotContain("sigINT");
      assertThat(served.err()).isEqualTo("Caught sigINT!\n");
      assertThat(served.status()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"INT,Caught sigINT!", "TERM,Caught sigTERM!"})
  void signalEndsEachWithStatusZero(String signal, String said) throws Exception {
    try (EchoProcess server = EchoProcess.sonde(far, "serve").listening(far);
        EchoProcess client = EchoProcess.sonde(near, "send", FAR);
        EchoProcess responder =
            EchoProcess.sonde(near, "serve", "--reply").listening(near, "raw", 2)) {
      assertThat(client.lines(6)).endsWith(message(FAR, 8, HELLO_SERVER));
      assertThat(client.signal(signal).end())
          .satisfies(run -> {
            assertThat(run.status()).isZero();
            assertThat(run.out()).endsWith(said + "\n");
          });
      assertThat(server.signal(signal).end().out()).endsWith(said + "\n");
      Run responded = responder.signal(signal).end();
      assertThat(responded.out()).matches(said + "\n\\d+ requests, \\d+ replies\n");
      assertThat(responded.status()).isZero();
    }
  }

  @Test
  void interruptEndsTheWaitForANameServer() throws Exception {
    Path servers = Files.writeString(folder.resolve("resolv.conf"), "nameserver 127.0.0.1\n");
    String script =
        "mount --bind " + servers + " /etc/resolv.conf && exec env --default-signal=INT \"$@\"";
    List<String> command = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", script, "sh"));
    command.addAll(ChildJvm.command(EchoProcess.Privileged.class, "send", "silent.example"));
    InetSocketAddress port = new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), 53);
    try (DatagramSocket silent = near.call(() -> new DatagramSocket(port));
        EchoProcess client = EchoProcess.start(near, command)) {
      silent.setSoTimeout(60_000);
      silent.receive(new DatagramPacket(new byte[512], 512));
      assertThat(client.signal("INT").end()).isEqualTo(new Run(128 + 2, "", ""));
    }
  }

  @Test
  void interruptEndsTheRealCommandWhichHasBecomeNobody() throws Exception {
    String[] nobody = {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "true"};
    assumeTrue(
        new ProcessBuilder(nobody).start().waitFor() == 0,
        "needs root of the machine, who alone can become nobody");
    List<String> serve = PublicCopy.command(folder, Main.class, "echo", "serve");
    try (EchoProcess server = EchoProcess.start(far, serve).listening(far);
        EchoProcess client = EchoProcess.sonde(near, "send", "-c", "1", FAR)) {
      assertThat(client.end().status()).isZero();
      Path status = Path.of("/proc/" + server.pid() + "/status");
      assertThat(Files.readAllLines(status))
          .contains("Uid:\t65534\t65534\t65534\t65534", "CapEff:\t0000000000000000");
      assertThat(server.lines(5)).isEqualTo(message(NEAR, 8, HELLO_CLIENT));
      assertThat(server.signal("INT").end()).isEqualTo(new Run(0, "Caught sigINT!\n", ""));
    }
  }

  private Run run(String... words) throws Exception {
    try (EchoProcess process = EchoProcess.sonde(near, words)) {
      return process.end();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "198.18.9.9,sendto 198.18.9.9: ENETUNREACH (Network is unreachable)",
    "255.255.255.255,sendto 255.255.255.255: ENETUNREACH (Network is unreachable)",
    "198.18.0.255,sendto 198.18.0.255: EACCES (Permission denied)",
  })
  void firstMessageThatCannotLeaveIsOneLineAndStatusTwo(String host, String why) throws Exception {
    Run run = run("send", host);
    assertThat(run.out()).isEqualTo("IP Address: " + host + "\n");
    assertThat(run.err()).startsWith("sonde echo: " + why).hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
  }

  @Test
  void silentHostIsStatusOne() throws Exception {
    assertThat(run("send", "-c", "2", "-i", "0.01", FAR))
        .isEqualTo(new Run(1, "IP Address: 198.18.0.2\n", ""));
  }

  @Test
  void unknownHostIsOneLineAndStatusTwo() throws Exception {
    Run run = run("send", "no.such.host.invalid");
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("sonde echo: no.such.host.invalid: ").hasLineCount(1);
    assertThat(run.status()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve", "send 127.0.0.1", "serve --reply"})
  void withoutPrivilegeOneLineNamesTheCallAndTheRemedy(String words) throws Exception {
    near.setting("net/ipv4/icmp_echo_ignore_all", "0"); // of which nothing is to be said then
    List<String> command =
        Stream.of(
                List.of("setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"),
                ChildJvm.command(EchoProcess.Privileged.class, words.split(" ", -1)))
            .flatMap(List::stream)
            .toList();
    try (EchoProcess process = EchoProcess.start(near, command)) {
      Run run = process.end();
      assertThat(run.out()).isEmpty();
      assertThat(run.err())
          .startsWith("sonde echo: socket(AF_INET, SOCK_RAW, IPPROTO_ICMP): EPERM")
          .contains("--cap-add=NET_RAW")
          .hasLineCount(1);
      assertThat(run.status()).isEqualTo(2);
    }
  }

  @Test
  void kernelThatAnswersTooIsWarnedOfWithTheLineThatSilencesIt() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/ping")), "no ping: apt install iputils-ping");
    far.setting("net/ipv4/icmp_echo_ignore_all", "0");
    String line = "sudo sysctl -w net.ipv4.icmp_echo_ignore_all=1";
    try (EchoProcess responder = EchoProcess.sonde(far, "serve", "--reply", "--json").started()) {
      assertThat(near.program("ping", "-c", "20", "-i", "0.05", FAR)).contains("DUP!");
      assertThat(responder.signal("INT").end().err())
          .isEqualTo(
              "sonde echo: the kernel answers IPv4 echo requests too, so each gets two replies; "
                  + "silence it by: "
                  + line
                  + "\nCaught sigINT!\n");
    }
    far.program("sh", "-c", line.substring("sudo ".length()));
    String[] words = {"serve", "--reply", "--json", "-c", "2"};
    try (EchoProcess responder = EchoProcess.sonde(far, words).started()) {
      assertThat(near.program("ping", "-c", "2", "-i", "0.05", FAR))
          .contains("2 received")
          .doesNotContain("DUP!");
      Run run = responder.end();
      assertThat(run.out()).contains("\"requests\":2,\"replies\":2,\"over_rate\":0");
      assertThat(run.err()).isEmpty();
      assertThat(run.status()).isZero();
    }
  }
}
