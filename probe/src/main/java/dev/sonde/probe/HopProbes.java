package dev.sonde.probe;

/** The probes of a trace, hop by hop. */
record HopProbes(TraceCore core) implements Probes {
  @Override
  public ProbeForm form() {
    return core.form();
  }

  @Override
  public boolean isOver() {
    return core.isOver();
  }

  @Override
  public boolean wasSent(int number) {
    return core.wasSent(number);
  }

  @Override
  public long duplicates() {
    return core.duplicates();
  }

  @Override
  public void proceed(long nowNanos) {
    core.proceed(nowNanos);
  }

  @Override
  public long nextDue() {
    return core.nextDue();
  }

  @Override
  public void leaving(int number, long stampNanos) {
    core.leaving(number, stampNanos);
  }

  @Override
  public void stamped(int number, long nanos) {
    core.stamped(number, nanos);
  }

  @Override
  public void takenBack(int number, long againNanos) {
    core.takenBack(number, againNanos);
  }

  @Override
  public void hold(long untilNanos) {
    core.hold(untilNanos);
  }

  @Override
  public void unsent(int number, HopResult.Unsent result) {
    core.unsent(number, result);
  }

  @Override
  public boolean answered(int number, HopAnswer answer, long nowNanos, long stampNanos) {
    return core.answered(number, answer, nowNanos, stampNanos);
  }
}
