package dev.sonde.sys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who is in a process group, as the kernel says. */
class TerminalsTest {
  /** One more than the greatest process number of Linux, PID_MAX_LIMIT. */
  private static final int NEVER_A_GROUP = (1 << 22) + 1;

  @Test
  void groupIsNobodyWhenItHasNoProcess() {
    assertThat(Terminals.isNobody(Terminals.group())).isFalse();
    assertThat(Terminals.isNobody(NEVER_A_GROUP)).isTrue();
  }

  @Test
  void whatIsNoGroupIsNotTakenForOneThatHasEnded() {
    assertThat(Terminals.isNobody(0)).isFalse();
    assertThat(Terminals.isNobody(-Errno.EPERM)).isFalse();
  }
}
