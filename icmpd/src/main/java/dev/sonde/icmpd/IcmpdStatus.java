package dev.sonde.icmpd;

import dev.sonde.loop.Reactor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks a running daemon how it is. */
public final class IcmpdStatus implements Link.Out {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Reactor reactor;
  private @Nullable String lines;
  private @Nullable IOException failure;

  private IcmpdStatus(Reactor reactor) {
    this.reactor = reactor;
  }

  /**
   * Its counts under their names, {@link IcmpdCounts#named}; a later daemon may have more.
   *
   * @throws IOException where none listens, or none answers within ten seconds
   */
  public static Map<String, Long> ask(Path daemon) throws IOException {
    try (Reactor reactor = Reactor.open()) {
      IcmpdStatus status = new IcmpdStatus(reactor);
      try (Link _ = Link.open(reactor, daemon, Protocol.STATUS, null, status)) {
        reactor.after(PATIENCE, reactor::stop);
        reactor.run();
      }
      return status.counts(daemon);
    }
  }

  private Map<String, Long> counts(Path daemon) throws IOException {
    String text = lines;
    if (text == null) {
      throw failure != null ? failure : new IOException(daemon + ": the daemon does not answer");
    }
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      int space = line.indexOf(' ');
      try {
        counts.put(
            line.substring(0, Math.max(0, space)), Long.parseLong(line.substring(space + 1)));
      } catch (NumberFormatException noNumber) {
        throw new IOException(daemon + ": this is no ICMP error daemon", noNumber);
      }
    }
    return counts;
  }

  @Override
  public void accepted() {}

  @Override
  public void frame(int kind, MemorySegment bytes, long at, int length) {
    if (kind != Frame.STATUS) return;
    lines = Link.text(bytes, at, length);
    reactor.stop();
  }

  @Override
  public void ended(IOException why) {
    failure = why;
    reactor.stop();
  }
}
