package dev.sonde.loop;

import org.jspecify.annotations.Nullable;

/** A handler that counts its calls, and does what the test wants done at each. */
final class Tally implements Handler {
  @Nullable Registration registration;
  @Nullable Ready last;
  int calls;
  Runnable then = () -> {};

  @Override
  public void ready(Registration source, Ready ready) {
    calls++;
    last = ready;
    then.run();
  }

  Registration registration() {
    if (registration == null) throw new AssertionError("not registered");
    return registration;
  }

  Ready last() {
    if (last == null) throw new AssertionError("never called");
    return last;
  }
}
