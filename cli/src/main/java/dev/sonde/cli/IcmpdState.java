package dev.sonde.cli;

import dev.sonde.icmpd.IcmpdStatus;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** {@code sonde icmpd --status}: the counts of the daemon at a path; and that there is none. */
final class IcmpdState {
  private static final int ENOENT = 2;
  private static final int ECONNREFUSED = 111;

  private IcmpdState() {}

  /** 0 when a daemon answers, 1 when there is none. */
  static int tell(Path path, boolean json, Output out, Output err) throws IOException {
    Map<String, Long> counts;
    try {
      counts = IcmpdStatus.ask(path);
    } catch (SocketFailure failure) {
      if (!isNobodyThere(failure)) throw failure;
      err.line("sonde icmpd: " + Text.harmless("no daemon listens at " + path));
      return 1;
    }
    if (json) {
      Json.line(
          out,
          object -> {
            for (var count : counts.entrySet()) {
              object.writeNumberField(count.getKey(), count.getValue());
            }
          });
    } else {
      for (var count : counts.entrySet()) {
        out.line(Text.harmless(count.getKey()) + " " + count.getValue());
      }
    }
    return 0;
  }

  /** No path, or one that was left behind. */
  static boolean isNobodyThere(SocketFailure failure) {
    boolean connecting = failure.call().startsWith("connect");
    return connecting && (failure.errno() == ENOENT || failure.errno() == ECONNREFUSED);
  }
}
