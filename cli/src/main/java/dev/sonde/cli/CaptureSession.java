package dev.sonde.cli;

import dev.sonde.dissect.PacketText;
import dev.sonde.loop.Interest;
import dev.sonde.loop.Reactor;
import dev.sonde.socket.PacketCounts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of {@code sonde capture}, in the order that matters: what is read is opened, then what is
 * written, the privileges go, before or behind that, and only then a packet is looked at. From its
 * start on until the outputs are released signals end a wait for who reads them: {@link
 * ReaderPatience}.
 */
final class CaptureSession {
  private static final int STANDARD_OUTPUT = 1;
  private static final String STANDARD_INPUT = "/dev/stdin";

  private final CaptureCommand command;
  private final CaptureUser user;
  private final Output out;
  private final Reactor reactor;
  private final LoopRun loop;
  private final NamedOutput streams;
  private final CaptureMessages messages;
  private final @Nullable PacketText text;
  private @Nullable CaptureJson json;
  private boolean failed;

  CaptureSession(CaptureCommand command, CaptureUser user, Output out, Output err, Reactor reactor)
      throws IOException {
    this.command = command;
    this.user = user;
    this.out = out;
    this.reactor = reactor;
    loop = new LoopRun(reactor);
    ReaderPatience patience = ReaderPatience.of(reactor, CaptureLive.ENDS);
    out.attend(reactor, patience);
    err.attend(reactor, patience);
    streams = new NamedOutput(reactor, loop, patience);
    messages = new CaptureMessages(err, command.isJson() && command.prints());
    // Files of names and zones are read while it may.
    text = command.prints() && !command.isJson() ? text() : null;
  }

  private PacketText text() {
    return new PacketText(CaptureStyle.of(command, new CaptureNames(command)));
  }

  /** Packets of an interface; returns the exit status. */
  int capture() throws IOException {
    boolean watched = command.prints() && out.isTerminal();
    try (CaptureLive live = new CaptureLive(command, watched, messages, reactor)) {
      CaptureOrigin origin = CaptureOrigin.of(live.capture());
      try (CaptureSink sink = user.opened(() -> sink(origin))) {
        messages.listening(origin);
        watchReader();
        int status = ended(() -> live.run(sink, loop), sink);
        PacketCounts counts = live.capture().stats();
        messages.summary(live.packets(), counts.received(), counts.dropped());
        return closed(sink, status, live.packets(), counts);
      }
    }
  }

  /** Who reads what is printed may go away while no packet comes. */
  private void watchReader() throws IOException {
    boolean used = command.prints() || CaptureCommand.STREAM.equals(command.write());
    if (!used || !out.isPipe()) return;
    reactor.register(
        () -> STANDARD_OUTPUT,
        Interest.NONE,
        (_, _) -> {
          throw new UncheckedIOException(new Output.ClosedPipe(new IOException("nobody reads")));
        });
  }

  /** Packets of a file; returns the exit status. */
  int read(String name) throws IOException {
    refuseItself(name);
    try (CaptureReading reading = new CaptureReading(command, name, messages, reactor, loop)) {
      reading.prepare();
      CaptureOrigin origin = CaptureOrigin.of(name, reading.file());
      try (CaptureSink sink = user.opened(() -> sink(origin))) {
        messages.reading(origin);
        int status = ended(() -> counted(reading, reading.run(sink)), sink);
        return closed(sink, status, reading.packets(), null);
      }
    }
  }

  private int counted(CaptureReading reading, int status) throws IOException {
    if (command.countsOnly()) out.line(CaptureMessages.packets(reading.packets()));
    return status;
  }

  /** What is read would be cut before it is. */
  private void refuseItself(String name) {
    String file = command.write();
    if (file == null || file.equals(CaptureCommand.STREAM)) return;
    Path written = CaptureCommand.path("--write", file);
    Path read =
        CaptureCommand.path("--read", name.equals(CaptureCommand.STREAM) ? STANDARD_INPUT : name);
    if (isSame(written, read) || (command.fileBytes() > 0 && isNumbered(written, read))) {
      throw new BadUsage("--write: " + Text.quoted(file) + " is the file to read");
    }
  }

  /** One of the further files of {@code -C}. */
  private static boolean isNumbered(Path written, Path read) {
    String name = String.valueOf(read.getFileName());
    String first = String.valueOf(written.getFileName());
    if (!name.startsWith(first) || !name.substring(first.length()).matches("\\d+")) return false;
    return isSame(written.resolveSibling(name), read);
  }

  private static boolean isSame(Path written, Path read) {
    if (!Files.isRegularFile(written)) return false;
    try {
      return Files.isSameFile(written, read);
    } catch (IOException absent) {
      return false; // whoever opens it says why
    }
  }

  /** Part of a run that reads packets. */
  private interface Turning {
    int run() throws IOException;
  }

  /**
   * What goes wrong from here on ends a capture that had begun: it is told, and the status is 1.
   */
  private int ended(Turning turning, CaptureSink sink) throws IOException {
    try {
      sink.idle(); // what stands before the first packet
      int status = turning.run();
      sink.idle();
      return status;
    } catch (Output.ClosedPipe gone) {
      throw gone;
    } catch (IOException failure) {
      messages.complain(String.valueOf(user.explained(failure).getMessage()));
      failed = true;
      return 1;
    }
  }

  /**
   * Writes what is still held back, and the counts of JSON where it is whole. One failure is told:
   * on a disk that is full all of it fails.
   */
  private int closed(CaptureSink sink, int status, long packets, @Nullable PacketCounts counts)
      throws IOException {
    CaptureJson counting = json;
    try (sink) {
      if (counting != null && counting.isWhole()) counting.summary(packets, counts, status);
    } catch (Output.ClosedPipe gone) {
      throw gone;
    } catch (IOException failure) {
      if (!failed) messages.complain(String.valueOf(failure.getMessage()));
      return 1;
    }
    return status;
  }

  private CaptureSink sink(CaptureOrigin origin) throws IOException {
    List<CaptureSink> sinks = new ArrayList<>();
    String file = command.write();
    if (file != null) {
      try {
        sinks.add(new CaptureWrites(command, file, origin, out, streams::open));
      } catch (IOException failure) {
        throw user.explained(failure);
      }
    }
    if (command.prints() && !command.countsOnly()) sinks.add(printing(origin));
    return CaptureSink.all(sinks);
  }

  private CaptureSink printing(CaptureOrigin origin) throws IOException {
    PacketText lines = text;
    if (lines != null) return new CaptureLines(command, lines, out);
    CaptureJson made = new CaptureJson(command, origin, out);
    made.start();
    json = made;
    return made;
  }
}
