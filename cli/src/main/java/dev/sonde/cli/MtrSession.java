package dev.sonde.cli;

import dev.sonde.loop.Reactor;
import dev.sonde.loop.Signal;
import dev.sonde.packet.Ip6Address;
import dev.sonde.packet.IpAddress;
import dev.sonde.probe.HopReply;
import dev.sonde.probe.ProbeListener;
import dev.sonde.probe.ProbeSeries;
import dev.sonde.probe.TraceEngine;
import dev.sonde.socket.Devices;
import dev.sonde.socket.Family;
import dev.sonde.socket.SocketFailure;
import dev.sonde.socket.UdpSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with mtr, until its end of the pipe is closed and the last probe was told of.
 * Everything happens on the thread that calls {@link #run}.
 */
final class MtrSession implements MtrLines.Taker, MtrInput.Taker, AutoCloseable {
  /** As many as the helper of mtr waits for at once. */
  static final int MOST_PROBES = 10_240;

  /** More flows than these are forgotten as soon as none of their probes is waited for. */
  private static final int MOST_IDLE = 64;

  private static final long SECOND = 1_000_000_000;
  private static final int SIGNALLED = 128;
  private static final int EADDRNOTAVAIL = 99;

  private final Reactor reactor;
  private final MtrInput input;
  private final Output out;
  private final MtrReplies replies;
  private final MtrLines lines = new MtrLines(this);
  private final MtrFeatures features;
  private final MtrEngines engines;
  private final Map<Key, Flow> flows = new HashMap<>();
  private int outstanding;
  private boolean ended;
  private int status;
  private @Nullable Throwable failure;

  private record Key(MtrProbe.Flow flow, MtrProbe.Way way) {}

  MtrSession(Reactor reactor, MtrInput input, Output out, MtrReplies replies, Drop drop)
      throws IOException {
    this.reactor = reactor;
    this.input = input;
    this.out = out;
    this.replies = replies;
    features = MtrFeatures.here();
    engines = new MtrEngines(reactor, features.families(), drop);
    engines.rehearse();
  }

  /** Answers until it is over, and returns the exit status. */
  int run() throws IOException {
    reactor.uncaught(this::fail);
    reactor.on(Signal.INT, () -> interrupt(2));
    reactor.on(Signal.TERM, () -> interrupt(15));
    input.open(reactor, this);
    reactor.run();
    return switch (failure) {
      case null -> status;
      // Who asked is gone, and said so before.
      case UncheckedIOException output
          when ended && output.getCause() instanceof Output.ClosedPipe ->
          0;
      case UncheckedIOException output -> throw output.getCause();
      case IOException fault -> throw fault;
      case RuntimeException fault -> throw fault;
      case Error fault -> throw fault;
      case Throwable fault -> throw new IOException(fault);
    };
  }

  private void interrupt(int signal) {
    status = SIGNALLED + signal;
    reactor.stop();
  }

  private void fail(Throwable thrown) {
    if (failure == null) failure = thrown;
    reactor.stop();
  }

  /** Output that fails ends it: the exception goes through the loop to {@link #fail}. */
  private void say(String line) {
    if (failure != null) return;
    try {
      out.line(line);
    } catch (IOException closed) {
      throw new UncheckedIOException(closed);
    }
  }

  @Override
  public void bytes(byte[] bytes, int count) {
    lines.add(bytes, count);
  }

  @Override
  public void end() {
    ended = true;
    if (outstanding == 0) reactor.stop();
  }

  @Override
  public void tooLong() {
    say(MtrReplies.OVERFLOW);
  }

  @Override
  public void line(String text) {
    MtrRequest request = MtrRequest.parse(text);
    if (request == null) {
      say(MtrReplies.PARSE_ERROR);
      return;
    }
    switch (request.command()) {
      case "check-support" -> check(request);
      case "send-probe" -> send(request);
      default -> say(MtrReplies.unknown(request.token()));
    }
  }

  private void check(MtrRequest request) {
    String feature = request.value("feature");
    int token = request.token();
    if (feature == null) say(MtrReplies.invalid(token, "feature"));
    else say(MtrReplies.supported(token, features.support(feature)));
  }

  private void send(MtrRequest request) {
    int token = request.token();
    try {
      MtrProbe probe = MtrProbe.of(request);
      if (outstanding >= MOST_PROBES) say(MtrReplies.exhausted(token));
      else flow(probe).send(token, probe);
    } catch (MtrProbe.Invalid invalid) {
      say(MtrReplies.invalid(token, String.valueOf(invalid.getMessage())));
    } catch (SocketFailure refused) {
      say(replies.unsent(token, refused));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private Flow flow(MtrProbe probe) throws IOException, MtrProbe.Invalid {
    IpAddress target = probe.flow().target();
    // What the kernel says to mtr's own helper, by which mtr ends; a reply "no-route" looks like
    // loss.
    if (target instanceof Ip6Address v6 && v6.isV4Mapped()) {
      throw new SocketFailure("bind " + target, EADDRNOTAVAIL);
    }
    Key key = new Key(probe.flow(), probe.way());
    Flow known = flows.get(key);
    if (known != null) return known;
    if (!features.families().contains(Family.of(probe.flow().target()))) {
      throw new MtrProbe.Invalid("ip-version-not-supported");
    }
    forgetIdle();
    TraceEngine engine = engines.of(probe.way());
    engines.reserve(engine, probe.flow());
    Flow opened = new Flow(engine, scoped(probe));
    flows.put(key, opened);
    return opened;
  }

  private void forgetIdle() {
    if (flows.size() < MOST_IDLE) return;
    for (Iterator<Flow> each = flows.values().iterator(); each.hasNext(); ) {
      Flow flow = each.next();
      if (flow.tokens.isEmpty()) {
        flow.probes.close();
        each.remove();
      }
    }
  }

  /** A link-local address means nothing without its device. */
  private static MtrProbe.Flow scoped(MtrProbe probe) throws SocketFailure {
    MtrProbe.Flow flow = probe.flow();
    String device = probe.way().device();
    boolean linkLocal = flow.target() instanceof Ip6Address v6 && v6.isLinkLocal();
    if (device == null || !linkLocal) return flow;
    return flow.to(((Ip6Address) flow.target()).withScope(Devices.index(device)));
  }

  /**
   * Probes that differ in nothing but their number and time to live, and what they are known by.
   */
  private final class Flow implements ProbeListener {
    private final Map<Integer, Integer> tokens = new HashMap<>();
    private final ProbeSeries probes;

    private Flow(TraceEngine engine, MtrProbe.Flow flow) throws IOException {
      if (flow.source() != null) verify(flow.source());
      probes = engine.series(flow.target(), flow.options(), this);
    }

    /** An address that is not this host's is refused here: the kernel would say EINVAL later. */
    private static void verify(IpAddress source) throws SocketFailure {
      try (UdpSocket socket = UdpSocket.open(Family.of(source))) {
        socket.bind(source, 0);
      }
    }

    private void send(int token, MtrProbe probe) {
      int number = probes.send(probe.ttl(), probe.waitSeconds() * SECOND);
      if (number == ProbeSeries.NONE) {
        say(MtrReplies.exhausted(token));
        return;
      }
      tokens.put(number, token);
      outstanding++;
    }

    private int settle(int number) {
      outstanding--;
      if (ended && outstanding == 0) reactor.stop();
      return Objects.requireNonNull(tokens.remove(number));
    }

    @Override
    public void replied(int number, HopReply reply) {
      say(replies.reply(settle(number), reply));
    }

    @Override
    public void silent(int number) {
      say(MtrReplies.silent(settle(number)));
    }

    @Override
    public void unsent(int number, SocketFailure why) {
      say(replies.unsent(settle(number), why));
    }
  }

  @Override
  public void close() throws IOException {
    engines.close();
  }
}
