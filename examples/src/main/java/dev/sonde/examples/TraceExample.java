package dev.sonde.examples;

import dev.sonde.packet.IpAddress;
import dev.sonde.probe.Hop;
import dev.sonde.probe.HopReply;
import dev.sonde.probe.TraceOptions;
import dev.sonde.probe.TraceResult;
import dev.sonde.probe.Tracer;
import java.util.concurrent.Executors;

/** Finds the paths to every address given, all at once over one socket for each family. */
final class TraceExample {
  private TraceExample() {}

  @SuppressWarnings("FutureReturnValueIgnored") // closing the executor waits for all
  public static void main(String[] addresses) throws Exception {
    try (Tracer tracer = Tracer.open();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String text : addresses) {
        IpAddress address = IpAddress.parse(text);
        threads.submit(() -> print(tracer.trace(address, TraceOptions.DEFAULT)));
      }
    }
  }

  private static Object print(TraceResult path) {
    StringBuilder text = new StringBuilder("to " + path.target() + ": " + path.end() + "\n");
    for (Hop hop : path.hops()) {
      text.append(hop.ttl());
      for (HopReply reply : hop.replies()) {
        text.append(' ').append(reply.answer().from()).append(' ').append(reply.rtt());
      }
      text.append('\n');
    }
    System.out.print(text);
    return path;
  }
}
