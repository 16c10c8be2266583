package dev.sonde.socket;

import dev.sonde.sys.Errno;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A program of its own that may open few descriptors: says what happens when there are no more. */
final class FewDescriptorsChild {
  private static final MemorySegment BYTES = Arena.global().allocate(1);
  private static final int PASSED = 5;
  private static final int FREE = 3;

  private FewDescriptorsChild() {}

  public static void main(String[] arguments) throws IOException {
    Deque<UdpSocket> open = new ArrayDeque<>();
    UnixSocket[] pair = UnixSocket.pair();
    try (UnixListener listener = UnixListeners.open(Path.of(arguments[0]));
        UdpSocket passed = UdpSocket.open(Family.AF_INET);
        UnixSocket _ = UnixSocket.connect(Path.of(arguments[0]))) {
      OpenFile file = new OpenFile(passed);
      System.out.println("enough: " + pass(pair, passed) + ", " + file.descriptors());
      String failure = exhaust(open);
      System.out.println("none: " + failure + ", " + accept(listener) + ", " + pass(pair, passed));
      for (int i = 0; i < FREE; i++) open.removeLast().close();
      System.out.println("few: " + pass(pair, passed) + ", " + file.descriptors());
      System.out.println("again: " + accept(listener));
    }
  }

  /** Passes some, and says how many bytes and descriptors came, which are closed. */
  private static String pass(UnixSocket[] pair, UdpSocket passed) {
    List<Descriptor> received = new ArrayList<>();
    pair[0].sendWith(Collections.nCopies(PASSED, passed), BYTES, 0, 1);
    int result = pair[1].receiveWith(received, BYTES, 0, 1);
    received.forEach(Descriptor::close);
    return (result < 0 ? Errno.name(-result) : result) + " with " + received.size();
  }

  private static String exhaust(Deque<UdpSocket> open) {
    try {
      while (true) open.add(UdpSocket.open(Family.AF_INET));
    } catch (SocketFailure none) {
      return none.errnoName();
    }
  }

  private static String accept(UnixListener listener) {
    try (@Nullable UnixSocket accepted = listener.accept()) {
      return accepted == null ? "nobody" : "accepted";
    } catch (SocketFailure none) {
      return none.errnoName();
    }
  }
}
