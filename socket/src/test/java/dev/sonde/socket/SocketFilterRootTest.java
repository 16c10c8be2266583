package dev.sonde.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sonde.bpf.BpfInstruction;
import dev.sonde.bpf.BpfProgram;
import dev.sonde.sys.Errno;
import dev.sonde.testkit.PrivateNetwork;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernel drops before a raw socket's queue: ICMP_FILTER, ICMP6_FILTER, classic BPF. */
class SocketFilterRootTest {
  private static final int LOAD_HALF = 0x28;
  private static final int LOAD_HALF_BEHIND_X = 0x48;
  private static final int HEADER_LENGTH_TO_X = 0xb1;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int LAST = 200;
  private static final int WANTED = 0x1234;
  private static final int FOREIGN = 0x4321;

  private static Inbox<RawSocket> open(Family family) throws IOException {
    return new Inbox<>(RawSocket.icmp(family));
  }

  /** Which types, of all that are sent, pass the filter. */
  private static List<Integer> passing(Family family, int... types) throws IOException {
    try (Inbox<RawSocket> inbox = open(family);
        RawSocket sender = RawSocket.icmp(family)) {
      inbox.socket().receiveBuffer(1 << 20);
      inbox.socket().pass(types);
      Outbox out = new Outbox(sender, Datagrams.loopback(family));
      for (int type = 0; type < 256; type++) out.sent(Datagrams.icmp(family, type, 0, "sent"));
      inbox.socket().pass(LAST);
      out.sent(Datagrams.icmp(family, LAST, 0, "last"));
      int at = family == Family.AF_INET ? Datagrams.IP4_HEADER : 0;
      List<Message> messages = inbox.until(at + Datagrams.ICMP_HEADER, "last");
      messages.removeLast();
      return messages.stream()
          .filter(message -> message.text(at + Datagrams.ICMP_HEADER).equals("sent"))
          .map(message -> message.u8(at))
          .toList();
    }
  }

  private static List<Integer> range(int from, int to) {
    List<Integer> range = new ArrayList<>();
    for (int type = from; type < to; type++) range.add(type);
    return range;
  }

  /** Its 32 bits block 32 types: icmp_filter in net/ipv4/raw.c lets all others through. */
  @Test
  void icmp4TypesAbove31AlwaysPass() {
    PrivateNetwork.inside(
        () -> assertThat(passing(Family.AF_INET)).containsExactlyElementsOf(range(32, 256)));
  }

  @Test
  void icmp4TypesNamedPassAndTheOthersUpTo31DoNot() {
    List<Integer> expected = new ArrayList<>(List.of(5, 9, 31));
    expected.addAll(range(32, 256));
    PrivateNetwork.inside(() ->
        assertThat(passing(Family.AF_INET, 5, 9, 31, 40, 255)).containsExactlyElementsOf(expected));
  }

  @Test
  void icmp6TypesNamedPassAndNoOthers() {
    PrivateNetwork.inside(() ->
        assertThat(passing(Family.AF_INET6, 0, 31, 32, 127, 130, 255))
            .containsExactly(0, 31, 32, 127, 130, 255));
  }

  @Test
  void icmp6FilterBlocksAllWhenNoneIsNamed() {
    PrivateNetwork.inside(() -> assertThat(passing(Family.AF_INET6)).isEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void typeOutOfRangeIsRefused(Family family) {
    PrivateNetwork.inside(() -> {
      try (RawSocket socket = RawSocket.icmp(family)) {
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
            .isThrownBy(() -> socket.pass(256));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
            .isThrownBy(() -> socket.pass(-1));
      }
    });
  }

  @ParameterizedTest
  @EnumSource
  void onlyIcmpSocketsHaveAFilter(Family family) {
    String option = family == Family.AF_INET ? "ICMP_FILTER" : "ICMP6_FILTER";
    PrivateNetwork.inside(() -> {
      try (RawSocket socket = RawSocket.open(family, Datagrams.EXPERIMENT)) {
        assertThatExceptionOfType(SocketFailure.class)
            .isThrownBy(() -> socket.pass(0))
            .withMessageStartingWith(option + ": EOPNOTSUPP (");
      }
    });
  }

  /** Keeps ICMP messages whose identifier is {@code id}; IPv4 has its header in front. */
  private static BpfProgram identifier(Family family, int id) {
    List<BpfInstruction> code = new ArrayList<>();
    if (family == Family.AF_INET) {
      code.add(BpfInstruction.statement(HEADER_LENGTH_TO_X, 0));
      code.add(BpfInstruction.statement(LOAD_HALF_BEHIND_X, 4));
    } else {
      code.add(BpfInstruction.statement(LOAD_HALF, 4));
    }
    code.add(new BpfInstruction(JUMP_IF_EQUAL, 0, 1, id));
    code.add(BpfInstruction.statement(RETURN, -1));
    code.add(BpfInstruction.statement(RETURN, 0));
    return new BpfProgram(code);
  }

  @ParameterizedTest
  @EnumSource
  void attachedProgramDropsInTheKernelAndCountsNoLoss(Family family) {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(family);
          RawSocket sender = RawSocket.icmp(family)) {
        inbox.socket().reportDrops();
        inbox.socket().attach(identifier(family, WANTED));
        Outbox out = new Outbox(sender, Datagrams.loopback(family));
        for (int i = 0; i < 10; i++) out.sent(Datagrams.echo(family, FOREIGN, i, "foreign"));
        out.sent(Datagrams.echo(family, WANTED, 1, "wanted"));
        for (int i = 0; i < 2; i++) { // the request, and the reply
          Message message = inbox.next();
          int at = family == Family.AF_INET ? message.payload() : 0;
          assertThat(message.u16(at + 4)).isEqualTo(WANTED);
          assertThat(message.control().drops()).isEqualTo(ControlData.ABSENT);
        }
      }
    });
  }

  /** A program takes effect on what comes after it: the queue must be drained once. */
  @ParameterizedTest
  @EnumSource
  void whatWasQueuedBeforeTheProgramIsStillThere(Family family) {
    PrivateNetwork.inside(() -> {
      try (Inbox<RawSocket> inbox = open(family);
          RawSocket sender = RawSocket.icmp(family)) {
        new Outbox(sender, Datagrams.loopback(family))
            .sent(Datagrams.echo(family, FOREIGN, 1, "before"));
        inbox.awaitReadable();
        inbox.socket().attach(identifier(family, WANTED));
        Message message = inbox.next();
        int at = family == Family.AF_INET ? message.payload() : 0;
        assertThat(message.u16(at + 4)).isEqualTo(FOREIGN);
      }
    });
  }

  @Test
  void programTheKernelRefusesIsNotAttached() {
    PrivateNetwork.inside(() -> {
      try (RawSocket socket = RawSocket.icmp(Family.AF_INET)) {
        for (int length : new int[] {0, 4097}) {
          List<BpfInstruction> code =
              Collections.nCopies(length, BpfInstruction.statement(RETURN, 0));
          assertThatExceptionOfType(SocketFailure.class)
              .isThrownBy(() -> socket.attach(new BpfProgram(code)))
              .satisfies(failure -> assertThat(failure.errno()).isEqualTo(Errno.EINVAL))
              .withMessage("SO_ATTACH_FILTER: EINVAL (Invalid argument)");
        }
      }
    });
  }

  @Test
  void instructionOrProgramThatDoesNotFitIsRefused() {
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> new BpfInstruction(JUMP_IF_EQUAL, 256, 0, 0));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> new BpfInstruction(JUMP_IF_EQUAL, 0, -1, 0));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> BpfInstruction.statement(1 << 16, 0));
    List<BpfInstruction> code = Collections.nCopies(1 << 16, BpfInstruction.statement(RETURN, 0));
    assertThatExceptionOfType(IndexOutOfBoundsException.class)
        .isThrownBy(() -> new BpfProgram(code));
  }
}
