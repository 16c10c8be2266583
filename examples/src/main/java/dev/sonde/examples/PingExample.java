package dev.sonde.examples;

import dev.sonde.packet.IpAddress;
import dev.sonde.probe.PingOptions;
import dev.sonde.probe.PingResult;
import dev.sonde.probe.Pinger;
import java.util.concurrent.Executors;

/** Pings every address given, each on a virtual thread of its own, all over one socket. */
final class PingExample {
  private PingExample() {}

  @SuppressWarnings("FutureReturnValueIgnored") // closing the executor waits for all
  public static void main(String[] addresses) throws Exception {
    try (Pinger pinger = Pinger.open();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String text : addresses) {
        IpAddress address = IpAddress.parse(text);
        threads.submit(() -> print(address, pinger.ping(address, PingOptions.DEFAULT)));
      }
    }
  }

  private static Object print(IpAddress address, PingResult result) {
    System.out.println(address + ": " + result);
    return result;
  }
}
