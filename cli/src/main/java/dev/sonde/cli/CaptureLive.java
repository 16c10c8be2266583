package dev.sonde.cli;

import static dev.sonde.cli.LoopRun.tell;

import dev.sonde.bpf.BpfProgram;
import dev.sonde.capture.Capture;
import dev.sonde.capture.CaptureOptions;
import dev.sonde.capture.DeviceChange;
import dev.sonde.loop.Reactor;
import dev.sonde.loop.Signal;
import dev.sonde.packet.CapturedPacket;
import dev.sonde.packet.LinkType;
import dev.sonde.socket.PacketCounts;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The packets of an interface as they come, until a signal. What they are written to is written out
 * whenever no packet waits. Everything happens on the thread that calls {@link #run}.
 */
final class CaptureLive implements AutoCloseable {
  private static final int ENODEV = 19;
  private static final int KIB = 1024;

  /**
   * How long a packet waits for company in the ring when nobody looks on. The ring has 8 blocks, so
   * that one who reads slowly, or is stopped, has about three seconds before anything is missing.
   */
  private static final int BLOCK_MILLIS = 400;

  /** What ends it, as it does tcpdump(8). */
  static final List<Signal> ENDS = List.of(Signal.INT, Signal.TERM, Signal.HUP);

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final CaptureCommand command;
  private final CaptureMessages messages;
  private final Reactor reactor;
  private final Capture capture;
  private final long most;
  private @Nullable CaptureSink sink;
  private long packets;
  private long awaited = Long.MAX_VALUE;
  private long asked;
  private boolean flushing;
  private boolean draining;
  private boolean over;
  private boolean failed;
  private int status;

  /** {@code watched}: somebody waits for each packet. */
  CaptureLive(CaptureCommand command, boolean watched, CaptureMessages messages, Reactor reactor)
      throws IOException {
    this.command = command;
    this.messages = messages;
    this.reactor = reactor;
    most = command.packets();
    DeviceList devices = new DeviceList();
    String device = devices.chosen(command);
    LinkType asked = command.linkType();
    capture = open(device, asked == null ? devices.linkType(device) : asked, watched);
  }

  private Capture open(String device, LinkType type, boolean watched) throws IOException {
    // Names in it are looked up, which may take long: until then signals end the process.
    BpfProgram program = new CaptureFilters(command, device).program(type);
    for (Signal end : ENDS) reactor.on(end, () -> tell(this::interrupted));
    reactor.on(Signal.USR1, () -> tell(this::counts));
    CaptureOptions options =
        Capture.on(device)
            .linkType(type)
            .filter(program)
            .snapLength(command.snapLength())
            .promiscuous(command.isPromiscuous())
            .direction(command.direction())
            .blockMillis(watched || command.isImmediate() ? 1 : BLOCK_MILLIS)
            .onChange(change -> tell(() -> changed(change)));
    if (command.bufferKib() > 0) options.ringBytes((long) command.bufferKib() * KIB);
    if (command.takesHardwareStamps()) options.hardwareStamps();
    try {
      return options.open();
    } catch (SocketFailure failure) {
      throw failure.errno() == ENODEV ? DeviceList.absent(device) : failure;
    } catch (IllegalArgumentException unfit) {
      throw new BadUsage(String.valueOf(unfit.getMessage()));
    }
  }

  Capture capture() {
    return capture;
  }

  /** Runs until a signal, -c or a failure; returns the exit status. */
  int run(CaptureSink into, LoopRun loop) throws IOException {
    sink = into;
    capture.register(reactor, this::packet);
    if (command.verbosity() > 0 && !command.prints()) reactor.after(SECOND, this::progress);
    if (!over) loop.run(); // a signal may have come while a FIFO was opened
    return status;
  }

  private void packet(CapturedPacket packet) {
    CaptureSink into = sink;
    if (over || into == null) return;
    packets++;
    try {
      into.packet(packet);
    } catch (IOException failure) {
      failed = true;
      over = true;
      throw new UncheckedIOException(failure);
    }
    if (packets >= most || capture.seen() >= awaited || into.isFinished()) end();
    if (flushing) return;
    flushing = true;
    reactor.post(this::flush); // at the end of this turn, when what the ring had has been seen
  }

  private void flush() {
    flushing = false;
    CaptureSink into = sink;
    if (into != null && !failed) tell(into::idle);
  }

  private void end() {
    over = true;
    reactor.stop();
  }

  /** What has come by now still waits in the ring; whoever asks twice does not wait for it. */
  private void interrupted() throws IOException {
    messages.interrupted();
    if (!draining) drain();
    else if (reactor.now() - asked > ReaderPatience.ONCE) end();
  }

  /** Ends once the ring has shown all that it had; what a filter here refuses counts as shown. */
  private void drain() throws IOException {
    draining = true;
    asked = reactor.now();
    PacketCounts counts = capture.stats();
    awaited = counts.received() - counts.dropped();
    if (capture.seen() >= awaited) end();
    else await(capture.seen());
  }

  /** Ends when no more packets come out of the ring than there were, some of which none may. */
  private void await(long before) {
    reactor.after(
        Duration.ofMillis(2 * BLOCK_MILLIS),
        () -> {
          long seen = capture.seen();
          if (seen == before || seen >= awaited) end();
          else await(seen);
        });
  }

  private void changed(DeviceChange change) throws IOException {
    messages.complain(change.toString());
    if (change.kind() != DeviceChange.Kind.REMOVED) return;
    status = 1;
    if (!draining) drain();
  }

  private void counts() throws IOException {
    PacketCounts counts = capture.stats();
    messages.counts(packets, counts.received(), counts.dropped());
  }

  /** Each second, what there is on the way to the file. */
  private void progress() {
    tell(() -> messages.progress(packets));
    reactor.after(SECOND, this::progress);
  }

  /** How many packets were taken. */
  long packets() {
    return packets;
  }

  @Override
  public void close() throws IOException {
    capture.close();
  }
}
