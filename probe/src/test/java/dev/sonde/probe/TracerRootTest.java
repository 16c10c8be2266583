package dev.sonde.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sonde.packet.IpAddress;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import dev.sonde.testkit.PrivateNetwork;
import dev.sonde.testkit.RouterChain;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Paths for a Java program, found in a private network: its sockets are made on that thread. */
class TracerRootTest {
  private static final TracePace PATIENT =
      new TracePace(1, 30, 3, 16, 3_600_000_000_000L, 3, 10, 0);

  private static Tracer tracer() throws IOException {
    return Tracer.open(TraceSetup.DEFAULT, EnumSet.allOf(Family.class));
  }

  /**
   * Routes are looked up on the tracer's own thread, which is in the network of the one that opened
   * it.
   */
  @Test
  void pathsToManyTargetsAreFoundAtOnce() {
    try (RouterChain chain = RouterChain.of(2)) {
      List<TraceResult> paths =
          chain
              .near()
              .call(() -> {
                try (Tracer tracer = tracer()) {
                  List<CompletableFuture<TraceResult>> asked = new ArrayList<>();
                  for (boolean inet6 : new boolean[] {false, true}) {
                    IpAddress far = IpAddress.parse(chain.address(3, inet6));
                    asked.add(tracer.start(far, TraceOptions.DEFAULT));
                  }
                  List<TraceResult> results = new ArrayList<>();
                  for (CompletableFuture<TraceResult> each : asked) results.add(each.get());
                  return results;
                }
              });
      for (TraceResult path : paths) {
        assertThat(path.end()).isEqualTo(TraceEnd.REACHED);
        assertThat(path.hops()).extracting(Hop::ttl).containsExactly(1, 2, 3);
        HopReply last = path.hops().getLast().replies().getFirst();
        assertThat(last.answer().from()).isEqualTo(path.target());
      }
    }
  }

  @Test
  void targetWithoutARouteIsRefused() {
    PrivateNetwork.inside(() -> {
      try (Tracer tracer = tracer()) {
        IpAddress nowhere = IpAddress.parse("198.18.9.9");
        assertThatThrownBy(() -> tracer.trace(nowhere, TraceOptions.DEFAULT))
            .isInstanceOf(SocketFailure.class)
            .hasMessageContaining("ENETUNREACH");
      }
    });
  }

  @Test
  void closingCancelsWhatIsNotOver() {
    try (RouterChain chain = RouterChain.of(1)) {
      chain
          .near()
          .run(() -> {
            Tracer tracer = tracer();
            IpAddress far = IpAddress.parse("198.18.1.77"); // nobody, whom a router asks for
            TraceOptions patient = TraceOptions.DEFAULT.withPace(PATIENT);
            CompletableFuture<TraceResult> result = tracer.start(far, patient);
            assertThat(tracer.counts().malformed()).isZero(); // so that it has begun
            tracer.close();
            assertThatThrownBy(result::join).isInstanceOf(CancellationException.class);
            assertThatThrownBy(() -> tracer.start(far, patient)).hasMessageContaining("closed");
            tracer.close(); // once more does nothing
          });
    }
  }
}
