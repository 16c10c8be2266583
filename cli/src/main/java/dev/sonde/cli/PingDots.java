package dev.sonde.cli;

import dev.sonde.probe.Answer;
import dev.sonde.probe.Arrival;
import dev.sonde.probe.PingCounts;
import dev.sonde.probe.PingSchedule;
import dev.sonde.probe.PingStatistics;
import dev.sonde.probe.Refusal;
import dev.sonde.socket.SocketFailure;
import java.io.IOException;

/**
 * Tells a flood in dots: one for each request, and a backspace for each reply, so that what stands
 * there was lost. They are written a hundred times a second, and not one by one.
 */
final class PingDots implements PingReport {
  private final PingPrinter printer;
  private final Output out;
  private final boolean quiet;
  private final boolean audible;

  /** {@code printer} tells the beginning and the end. */
  PingDots(PingPrinter printer, Output out, boolean quiet, boolean audible) {
    this.printer = printer;
    this.out = out;
    this.quiet = quiet;
    this.audible = audible;
  }

  @Override
  public void began(PingRoute route, int identifier) throws IOException {
    printer.began(route, identifier);
  }

  @Override
  public void sent() throws IOException {
    if (!quiet) out.write('.');
  }

  @Override
  public void unanswered(long sequence) throws IOException {
    printer.unanswered(sequence);
  }

  @Override
  public void answered(Answer answer) throws IOException {
    if (quiet) return;
    out.write('\b');
    if (answer.hasBadChecksum()) {
      out.write('C');
    } else {
      out.write(' ');
      out.write('\b');
    }
    if (audible) out.write('\007');
  }

  @Override
  public void refused(Refusal refusal) throws IOException {
    if (!quiet && refusal.isFinal()) out.print("\bE");
  }

  @Override
  public void unsent(long sequence, SocketFailure why, int mtu) throws IOException {
    if (!quiet) out.print("E");
  }

  @Override
  public void overheard(Arrival arrival) {}

  @Override
  public void refresh() throws IOException {
    printer.refresh();
    out.flush();
  }

  @Override
  public boolean isSettled() {
    return printer.isSettled();
  }

  @Override
  public void ended(PingStatistics statistics, PingSchedule schedule, PingCounts counts)
      throws IOException {
    printer.ended(statistics, schedule, counts);
  }
}
