package dev.sonde.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.sonde.testkit.ChildJvm;
import dev.sonde.testkit.RouterChain;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code sonde icmpd watch} on a host with a router before it: what real kernels say. */
class IcmpdWatchRootTest {
  private static final String FAR = "198.18.1.2";
  private static final String FAR6 = "2001:db8:1::2";

  private RouterChain chain;
  private IcmpdProcess daemon;
  @TempDir private Path folder;
  private String path;

  @BeforeEach
  void open() throws IOException {
    chain = RouterChain.of(1);
    path = folder.resolve("icmpd.sock").toString();
    daemon = IcmpdProcess.sonde(chain.near(), "--path", path).listening();
  }

  @AfterEach
  void close() throws Exception {
    daemon.signal("TERM").end();
    daemon.close();
    chain.close();
  }

  private IcmpdProcess watch(String... words) {
    List<String> all = new ArrayList<>(List.of("watch", "--path", path));
    all.addAll(List.of(words));
    return IcmpdProcess.sonde(chain.near(), all.toArray(String[]::new));
  }

  private void assertTold(String host, String error) throws Exception {
    try (IcmpdProcess client = watch("-w", "0.01", "--", host, "7")) {
      assertThat(client.say("hello").line()).isEqualTo("error: " + error + ", 5 bytes \"hello\"");
      assertThat(client.end()).isEqualTo(new Run(1, "", ""));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "198.18.1.2,198.18.1.2:7: port unreachable (ECONNREFUSED) from 198.18.1.2",
    "2001:db8:1::2,[2001:db8:1::2]:7: port unreachable (ECONNREFUSED) from 2001:db8:1::2",
  })
  void closedPortIsTold(String host, String error) throws Exception {
    assertTold(host, error);
  }

  @Test
  void hostThatARouterCannotReachIsTold() throws Exception {
    chain.router(1).program("ip", "route", "add", "unreachable", "198.18.9.0/24");
    assertTold("198.18.9.9", "198.18.9.9:7: host unreachable (EHOSTUNREACH) from 198.18.0.2");
    chain.router(1).program("ip", "route", "add", "prohibit", "198.18.10.0/24");
    assertTold(
        "198.18.10.1", "198.18.10.1:7: administratively prohibited (EHOSTUNREACH) from 198.18.0.2");
    chain.router(1).program("ip", "route", "add", "prohibit", "2001:db8:9::/64");
    assertTold(
        "2001:db8:9::9",
        "[2001:db8:9::9]:7: administratively prohibited (EACCES) from 2001:db8::2");
  }

  @Test
  void datagramThatRanOutOfHopsIsTold() throws Exception {
    chain.near().setting("net/ipv4/ip_default_ttl", "1");
    chain.near().setting("net/ipv6/conf/" + chain.device() + "/hop_limit", "1");
    assertTold(FAR, FAR + ":7: time exceeded: in transit (EHOSTUNREACH) from 198.18.0.2");
    assertTold(FAR6, "[" + FAR6 + "]:7: time exceeded: in transit (EHOSTUNREACH) from 2001:db8::2");
  }

  @Test
  void datagramThatIsTooBigIsToldWithTheMtu() throws Exception {
    chain.router(1).program("ip", "link", "set", chain.device(), "mtu", "1300");
    String start = "a".repeat(128);
    for (String host : List.of(FAR, FAR6)) {
      try (IcmpdProcess client = watch("-w", "0.01", "--", host, "7")) {
        assertThat(client.say("a".repeat(1400)).line())
            .contains("(EMSGSIZE) from ")
            .endsWith(", mtu 1300, 1400 bytes \"" + start + "\"...");
        assertThat(client.end().status()).isEqualTo(1);
      }
    }
  }

  @Test
  void errorOfOneDatagramDoesNotDisturbTheNext() throws Exception {
    try (IcmpdProcess client = watch(FAR, "7")) {
      answered(client, "one", "first");
      assertThat(client.line()).isEqualTo("reply: 198.18.1.2:7: 5 bytes \"first\"");
      assertThat(client.say("two").line()).startsWith("error: 198.18.1.2:7: port unreachable");
      answered(client, "three", "");
      assertThat(client.line()).isEqualTo("reply: 198.18.1.2:7: 0 bytes \"\"");
      assertThat(client.end()).isEqualTo(new Run(1, "", ""));
    }
  }

  /** Sends a line while somebody listens, who answers. */
  private void answered(IcmpdProcess client, String line, String answer) throws IOException {
    try (DatagramSocket peer = peer()) {
      client.say(line);
      answer(peer, answer.getBytes(StandardCharsets.UTF_8));
    }
  }

  private DatagramSocket peer() {
    InetSocketAddress port = new InetSocketAddress(InetAddress.ofLiteral(FAR), 7);
    return chain.far().call(() -> new DatagramSocket(port));
  }

  private static void answer(DatagramSocket peer, byte[] bytes) throws IOException {
    peer.setSoTimeout(30_000);
    DatagramPacket packet = new DatagramPacket(new byte[1], 1);
    peer.receive(packet);
    peer.send(new DatagramPacket(bytes, bytes.length, packet.getSocketAddress()));
  }

  @Test
  void whatIsNotPrintableIsEscapedAndRepliesAloneAreStatusZero() throws Exception {
    byte[] hostile = "\u001b[31m\tgr\u00fcn\u202e\\\n\u0000".getBytes(StandardCharsets.UTF_8);
    try (DatagramSocket peer = peer();
        IcmpdProcess client = watch("-w", "0.01", FAR, "7")) {
      client.say("x");
      answer(peer, hostile);
      assertThat(client.line())
          .isEqualTo(
              "reply: 198.18.1.2:7: 17 bytes \"\\x1b[31m\\tgr\u00fcn\\u{202e}\\\\\\n\\x00\"");
      client.say("y");
      byte[] cut = {(byte) 0xc3, 'a', (byte) 0xff};
      answer(peer, cut);
      assertThat(client.line()).isEqualTo("reply: 198.18.1.2:7: 3 bytes \"\\xc3a\\xff\"");
      assertThat(client.end()).isEqualTo(new Run(0, "", ""));
    }
    assertTold(FAR, "198.18.1.2:7: port unreachable (ECONNREFUSED) from 198.18.1.2");
    try (IcmpdProcess client = watch(FAR, "7")) {
      assertThat(client.say("\u001b]0;x").line()).endsWith(", 5 bytes \"\\x1b]0;x\"");
    }
  }

  @Test
  void lineThatIsTooLongIsToldAndTheOthersAreSent() throws Exception {
    try (IcmpdProcess client = watch("-w", "0.01", "127.0.0.1", "7")) {
      client.say("one").say("x".repeat(65_508)).say("y".repeat(65_507)).say("").say("end");
      String error = "error: 127.0.0.1:7: port unreachable (ECONNREFUSED) from 127.0.0.1, ";
      List<String> told = new ArrayList<>();
      for (int line = 0; line < 5; line++) told.add(client.line());
      assertThat(told)
          .containsExactlyInAnyOrder(
              error + "3 bytes \"one\"",
              "unsent: 127.0.0.1:7: EMSGSIZE (Message too long), 65508 bytes \""
                  + "x".repeat(128)
                  + "\"...",
              error + "65507 bytes \"" + "y".repeat(128) + "\"...",
              error + "0 bytes \"\"",
              error + "3 bytes \"end\"");
      assertThat(client.end()).isEqualTo(new Run(1, "", ""));
    }
  }

  @Test
  void datagramThatCannotLeaveIsTold() throws Exception {
    chain.near().program("ip", "route", "add", "unreachable", "198.18.77.0/24");
    try (IcmpdProcess client = watch("-w", "0", "198.18.77.7", "7")) {
      assertThat(client.say("x").line())
          .isEqualTo("unsent: 198.18.77.7:7: EHOSTUNREACH (No route to host), 1 byte \"x\"");
      assertThat(client.end()).isEqualTo(new Run(1, "", ""));
    }
  }

  @Test
  void inputMayBeAFileAndItsLastLineMayLackItsEnd() throws Exception {
    String script = "printf '%s\\n' a b > \"$0\"; printf c >> \"$0\"; exec \"$@\" < \"$0\"";
    List<String> command = new ArrayList<>(List.of("sh", "-c", script, folder + "/lines"));
    command.addAll(
        ChildJvm.command(
            IcmpdProcess.Privileged.class, "watch", "--path", path, "-w", "0.5", "::1", "7"));
    try (IcmpdProcess client = IcmpdProcess.start(chain.near(), command)) {
      Run run = client.end();
      assertThat(run.out().lines().map(line -> line.replaceFirst(".*, ", "")).toList())
          .containsExactly("1 byte \"a\"", "1 byte \"b\"", "1 byte \"c\"");
      assertThat(run.err()).isEmpty();
      assertThat(run.status()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({"INT,0", "TERM,0"})
  void signalEndsIt(String signal, int status) throws Exception {
    try (DatagramSocket peer = peer();
        IcmpdProcess client = watch(FAR, "7")) {
      client.say("x");
      answer(peer, new byte[1]);
      assertThat(client.line()).startsWith("reply: ");
      client.signal(signal);
      assertThat(client.end()).isEqualTo(new Run(status, "", ""));
    }
  }

  /** The names of the fields of an object, in their order. */
  private static List<String> fields(String json) throws IOException {
    List<String> names = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      while (parser.nextToken() != null) {
        if (parser.currentName() != null && !names.contains(parser.currentName())) {
          names.add(parser.currentName());
        }
      }
    }
    return names;
  }

  private static String timeHidden(String json) {
    return json.replaceAll("\\d+\\.\\d{9},", "T,").replaceAll("e_port\":\\d+,", "e_port\":P,");
  }

  @Test
  void jsonIsAnObjectPerEventWithNumbers() throws Exception {
    try (IcmpdProcess client = watch("--json", FAR, "7")) {
      answered(client, "hello", "a\"b\u0007");
      String start = client.line();
      assertThat(timeHidden(start))
          .isEqualTo("{\"event\":\"start\",\"time\":T,\"target\":\"198.18.1.2\",\"port\":7}");
      String reply = client.line();
      assertThat(timeHidden(reply))
          .isEqualTo(
              "{\"event\":\"reply\",\"time\":T,\"source\":\"198.18.1.2\",\"source_port\":P,"
                  + "\"length\":4,\"data\":\"a\\\"b\\\\x07\"}");
      String error = client.say("again").line();
      assertThat(timeHidden(error))
          .isEqualTo(
              "{\"event\":\"error\",\"time\":T,\"target\":\"198.18.1.2\",\"port\":7,"
                  + "\"source\":\"198.18.0.1\",\"source_port\":P,\"offender\":\"198.18.1.2\","
                  + "\"ip_version\":4,\"type\":3,\"code\":3,\"reason\":\"port unreachable\","
                  + "\"errno\":\"ECONNREFUSED\",\"mtu\":0,\"pointer\":0,\"lost\":0,"
                  + "\"length\":5,\"data\":\"again\"}");
      String unsent = client.say("z".repeat(70_000)).line();
      assertThat(timeHidden(unsent))
          .startsWith("{\"event\":\"unsent\",\"time\":T,\"target\":\"198.18.1.2\",\"port\":7,")
          .contains("\"errno\":\"EMSGSIZE\",\"length\":70000,");
      assertThat(fields(start)).containsExactly("event", "time", "target", "port");
      assertThat(fields(reply)).hasSize(6);
      assertThat(fields(error)).hasSize(17);
      assertThat(fields(unsent)).hasSize(7);
      assertThat(client.end()).isEqualTo(new Run(1, "", ""));
    }
  }
}
