package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.testkit.RouterChain;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Our path over a chain of kernel routers is the one that mtr finds, and that ping -R records. */
class PathsAgreeRootTest {
  private static final String PATH = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
  private static final Pattern MTR_HOST = Pattern.compile("\"host\": \"([^\"]+)\"");
  private static final Pattern RECORDED = Pattern.compile("(?m)^(?:RR: )?\\t(198\\.\\S+)$");
  private static RouterChain chain;

  @BeforeAll
  static void build() {
    chain = RouterChain.of(3);
    // A router new to its link asks for no IPv6 neighbour until it is sure of its own address.
    run("ping", "-c", "1", "-w", "30", chain.address(chain.length(), true));
  }

  @AfterAll
  static void close() {
    if (chain != null) chain.close();
  }

  private static String run(String... words) {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin", words[0])),
        "no " + words[0] + " here: sudo apt-get install mtr-tiny iputils-ping");
    List<String> all = new ArrayList<>(List.of("env", PATH));
    all.addAll(List.of(words));
    return chain.near().program(all.toArray(new String[0]));
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult each) -> each.group(1)).toList();
  }

  private static List<String> ours(TraceMethod method, boolean inet6) {
    String far = chain.address(chain.length(), inet6);
    return Tracing.trace(chain.near(), far, TraceOptions.of(method)).path();
  }

  @ParameterizedTest
  @CsvSource({"ICMP,false", "ICMP,true", "UDP,false", "UDP,true", "TCP,false", "TCP,true"})
  void mtrFindsTheSameHops(TraceMethod method, boolean inet6) {
    List<String> words = new ArrayList<>(List.of("mtr", "--report", "--json", "-n", "-c", "2"));
    if (method == TraceMethod.UDP) words.add("-u");
    if (method == TraceMethod.TCP) words.add("-T");
    words.addAll(List.of("-i", "0.2", "-G", "1", chain.address(chain.length(), inet6)));
    String report = run(words.toArray(new String[0]));
    assertThat(ours(method, inet6)).isEqualTo(found(MTR_HOST, report));
  }

  /** Who records its address does so as it sends on: that of the link ahead, not behind. */
  @Test
  void recordedRouteLeadsThroughTheSameRouters() {
    String reply = run("ping", "-R", "-n", "-c", "1", chain.address(chain.length(), false));
    List<String> there = found(RECORDED, reply).subList(0, chain.length());
    List<String> path = ours(TraceMethod.ICMP, false);
    List<String> ahead = new ArrayList<>();
    for (String address : there) ahead.add(address.replaceFirst("1$", "2"));
    assertThat(path).isEqualTo(ahead);
  }
}
