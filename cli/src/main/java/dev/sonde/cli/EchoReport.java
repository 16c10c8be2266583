package dev.sonde.cli;

import dev.sonde.packet.IpAddress;
import dev.sonde.probe.EchoCounts;
import dev.sonde.probe.Heard;
import dev.sonde.probe.ResponderCounts;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How {@code sonde echo} tells what happens: in text or in JSON. */
interface EchoReport {
  /** The sockets are open; {@code host} is whom a client speaks to. */
  void began(@Nullable IpAddress host) throws IOException;

  void heard(Heard message) throws IOException;

  /** A signal ends it. */
  void caught(String signal) throws IOException;

  void ended(EchoCounts counts) throws IOException;

  void ended(ResponderCounts counts) throws IOException;

  /** Something the user should know, on standard error. */
  void warn(String line) throws IOException;
}
