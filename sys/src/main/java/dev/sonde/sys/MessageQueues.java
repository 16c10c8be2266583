package dev.sonde.sys;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * POSIX message queues: mq_overview(7), mq_open(3), mq_send(3), mq_receive(3). On Linux a queue is
 * a descriptor like another. Open flags are those of {@link Descriptors}.
 */
public final class MessageQueues {
  private static final MethodHandle OPEN = Native.variadic("mq_open", 2);
  private static final MethodHandle SEND = Native.function("mq_send");
  private static final MethodHandle RECEIVE = Native.function("mq_receive");
  private static final MethodHandle UNLINK = Native.function("mq_unlink");

  /** struct mq_attr. */
  public static final class MqAttr {
    public static final int SIZE = 64;
    public static final int mq_flags = 0;
    public static final int mq_maxmsg = 8;
    public static final int mq_msgsize = 16;
    public static final int mq_curmsgs = 24;

    private MqAttr() {}
  }

  private MessageQueues() {}

  /** Opens {@code name}, a C string that begins with a slash; {@code attributes} may be NULL. */
  public static int open(MemorySegment name, int flags, int mode, MemorySegment attributes) {
    int result = Native.call(OPEN, name.address(), flags, mode, attributes.address());
    return Native.keeping(attributes, Native.keeping(name, result));
  }

  public static int send(int queue, MemorySegment bytes, long at, long length, int priority) {
    long from = Native.address(bytes, at, length);
    return Native.keeping(bytes, Native.call(SEND, queue, from, length, priority));
  }

  /** Receives to {@code bytes}, {@code length} of them, no fewer than the queue's mq_msgsize. */
  public static int receive(int queue, MemorySegment bytes, long at, long length) {
    long to = Native.address(bytes, at, length);
    return Native.keeping(bytes, Native.call(RECEIVE, queue, to, length, 0));
  }

  public static int unlink(MemorySegment name) {
    return Native.keeping(name, Native.call(UNLINK, name.address()));
  }
}
