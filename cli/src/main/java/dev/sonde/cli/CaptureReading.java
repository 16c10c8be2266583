package dev.sonde.cli;

import dev.sonde.capture.CaptureFile;
import dev.sonde.capture.Ended;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Signal;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The packets of a file, one after the other. Now and then, and whenever there is nothing to read,
 * the loop has a turn, for signals. Everything happens on the thread that calls {@link #run}.
 */
final class CaptureReading implements AutoCloseable {
  /** How many packets are read between two looks at the signals: it is less than a millisecond. */
  private static final int GLANCE = 1 << 6;

  private final CaptureCommand command;
  private final CaptureMessages messages;
  private final Reactor reactor;
  private final LoopRun loop;
  private final CaptureFile file;
  private final CaptureFilters filters;
  private @Nullable IdleInput input;
  private @Nullable CaptureSink sink;
  private @Nullable LinkType linkType;
  private Predicate<CapturedPacket> judge = packet -> true;
  private long packets;
  private boolean stopped;

  CaptureReading(
      CaptureCommand command, String name, CaptureMessages messages, Reactor reactor, LoopRun loop)
      throws IOException {
    this.command = command;
    this.messages = messages;
    this.reactor = reactor;
    this.loop = loop;
    filters = new CaptureFilters(command, null);
    file = open(name);
  }

  private CaptureFile open(String name) throws IOException {
    if (name.equals(CaptureCommand.STREAM)) {
      return stream(IdleInput.standard(reactor, loop, this::idle), "standard input");
    }
    Path path = CaptureCommand.path("--read", name);
    if (!IdleInput.isStream(path)) return CaptureFile.open(path);
    FileInputStream opened;
    try {
      opened = new FileInputStream(name); // it may wait for who writes: no signal is held back yet
    } catch (IOException e) {
      throw new IOException(FileTrouble.line(name, e), e);
    }
    return stream(IdleInput.of(path, opened, reactor, loop, this::idle), name);
  }

  private CaptureFile stream(IdleInput made, String name) throws IOException {
    input = made;
    listen();
    return CaptureFile.open(made, name);
  }

  private void listen() {
    for (Signal end : CaptureLive.ENDS) reactor.on(end, this::stop);
  }

  private void stop() {
    stopped = true;
    if (input != null) input.end();
    reactor.stop();
  }

  private void idle() throws IOException {
    if (sink != null) sink.idle();
  }

  CaptureFile file() {
    return file;
  }

  /** Compiles the filter for the link type that the file starts with. */
  void prepare() throws IOException {
    compile(file.linkType());
    if (input == null) listen(); // names were looked up: until then signals end the process
  }

  private void compile(LinkType type) throws IOException {
    judge = filters.judge(type);
    linkType = type;
  }

  /** Reads to the end, or to where it was to stop; returns the exit status. */
  int run(CaptureSink into) throws IOException {
    sink = into;
    CapturedPacket packet = new CapturedPacket();
    long most = command.packets();
    long read = 0;
    while (packets < most && !stopped && !into.isFinished() && file.next(packet)) {
      try {
        if (wants(packet)) {
          into.packet(packet);
          packets++;
        }
      } catch (InternalError e) {
        file.cut(e); // or it is thrown
      }
      if (++read % GLANCE == 0) glance();
    }
    return status();
  }

  private boolean wants(CapturedPacket packet) throws IOException {
    LinkType type = packet.linkType();
    if (!type.equals(linkType)) compile(type);
    return judge.test(packet);
  }

  private void glance() throws IOException {
    reactor.post(reactor::stop);
    loop.run();
  }

  private int status() throws IOException {
    Ended ended = file.ended();
    if (stopped || ended == null || ended.whole()) return 0;
    messages.complain(String.valueOf(command.read()) + ": " + ended);
    return 1;
  }

  /** How many packets the filter passed. */
  long packets() {
    return packets;
  }

  @Override
  public void close() {
    file.close();
  }
}
