package dev.sonde.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** Whatever a stream throws while a capture file is opened, the stream is closed. */
class FailingStreamTest {
  private boolean closed;

  /** Gives some bytes, then throws. */
  private final class Failing extends InputStream {
    private final byte[] bytes;
    private final Throwable failure;
    private int given;

    Failing(Throwable failure, byte... bytes) {
      this.failure = failure;
      this.bytes = bytes;
    }

    @Override
    public int read() throws IOException {
      if (given < bytes.length) return bytes[given++] & 0xff;
      switch (failure) {
        case Error error -> throw error;
        case RuntimeException exception -> throw exception;
        default -> throw new IOException(failure);
      }
    }

    @Override
    public int read(byte[] into, int at, int length) throws IOException {
      into[at] = (byte) read();
      return 1;
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private void refused(Failing stream, Class<? extends Throwable> by, String message) {
    closed = false;
    assertThatThrownBy(() -> CaptureFile.open(stream, "f"))
        .isExactlyInstanceOf(by)
        .hasMessage(message);
    assertThat(closed).isTrue();
  }

  @Test
  void badGzipClosesIt() {
    byte[] start = {0x1f, (byte) 0x8b, 9, 0, 0, 0, 0, 0, 0, 0};
    IOException end = new IOException("the end");
    refused(new Failing(end, start), IOException.class, "f: Unsupported compression method");
  }

  @Test
  void failureThatIsNoneOfInputClosesIt() {
    for (byte[] start : new byte[][] {{}, {1, 2}}) {
      refused(new Failing(new IllegalStateException("x"), start), IllegalStateException.class, "x");
      refused(new Failing(new AssertionError("y"), start), AssertionError.class, "y");
    }
  }

  /** What the JVM throws for a mapped page that is no longer there. */
  @Test
  void fileThatIsCutWhileItIsOpenedIsRefused() {
    Error cut = new InternalError("a fault occurred in an unsafe memory access operation");
    String message = "f: the file was cut while it was read";
    refused(new Failing(cut, (byte) 1, (byte) 2), IOException.class, message);
  }
}
