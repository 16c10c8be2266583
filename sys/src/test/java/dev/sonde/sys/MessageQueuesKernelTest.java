package dev.sonde.sys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sonde.sys.MessageQueues.MqAttr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** POSIX message queues: mq_overview(7). */
class MessageQueuesKernelTest {
  private static final int ROOM = 16;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment name =
      arena.allocateFrom("/sonde-sys-test-" + ProcessHandle.current().pid());
  private final MemorySegment text = arena.allocate(ROOM);
  private int queue;

  @BeforeEach
  void open() {
    MemorySegment attributes = arena.allocate(MqAttr.SIZE, 8);
    attributes.set(ValueLayout.JAVA_LONG, MqAttr.mq_maxmsg, 3);
    attributes.set(ValueLayout.JAVA_LONG, MqAttr.mq_msgsize, ROOM);
    int flags = Descriptors.O_RDWR | Descriptors.O_CREAT | Descriptors.O_NONBLOCK;
    queue = MessageQueues.open(name, flags, 0600, attributes);
    assumeTrue(queue != -Errno.ENOSYS, "this kernel has no POSIX message queues");
    assertThat(queue).isNotNegative();
  }

  @AfterEach
  void close() {
    MessageQueues.unlink(name);
    Descriptors.close(queue);
    arena.close();
  }

  private int send(String message, int priority) {
    MemorySegment bytes = arena.allocateFrom(message);
    return MessageQueues.send(queue, bytes, 0, bytes.byteSize(), priority);
  }

  private String receive() {
    assertThat(MessageQueues.receive(queue, text, 0, ROOM)).isPositive();
    return text.getString(0);
  }

  @Test
  void higherPriorityComesFirstThenTheOlder() {
    assertThat(send("first", 1)).isZero();
    assertThat(send("second", 1)).isZero();
    assertThat(send("urgent", 9)).isZero();
    assertThat(receive()).isEqualTo("urgent");
    assertThat(receive()).isEqualTo("first");
    assertThat(receive()).isEqualTo("second");
  }

  @Test
  void fullAndEmptyQueuesAnswerEagain() {
    assertThat(MessageQueues.receive(queue, text, 0, ROOM)).isEqualTo(-Errno.EAGAIN);
    for (int i = 0; i < 3; i++) assertThat(send("message", 0)).isZero();
    assertThat(send("one more", 0)).isEqualTo(-Errno.EAGAIN);
  }

  @Test
  void messageOrRoomOfTheWrongSizeAnswersEmsgsize() {
    assertThat(send("longer than sixteen", 0)).isEqualTo(-Errno.EMSGSIZE);
    assertThat(MessageQueues.receive(queue, text, 0, ROOM - 1)).isEqualTo(-Errno.EMSGSIZE);
  }

  @Test
  void unlinkedNameIsGone() {
    assertThat(MessageQueues.unlink(name)).isZero();
    assertThat(MessageQueues.open(name, Descriptors.O_RDONLY, 0, MemorySegment.NULL))
        .isEqualTo(-Errno.ENOENT);
  }
}
