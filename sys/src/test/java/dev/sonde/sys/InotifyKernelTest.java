package dev.sonde.sys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sonde.sys.Inotify.InotifyEvent;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The events of inotify(7). */
class InotifyKernelTest {
  private final Arena arena = Arena.ofConfined();
  private final int inotify = Inotify.init1(Inotify.IN_CLOEXEC | Inotify.IN_NONBLOCK);

  @TempDir private Path folder;

  @AfterEach
  void close() {
    Descriptors.close(inotify);
    arena.close();
  }

  private int watch(int mask) {
    return Inotify.addWatch(inotify, arena.allocateFrom(folder.toString()), mask);
  }

  /** Each event's mask and name. */
  private List<String> events() {
    MemorySegment bytes = arena.allocate(4096, 8);
    int length = Descriptors.read(inotify, bytes, 0, 4096);
    List<String> found = new ArrayList<>();
    for (long at = 0; at < length; ) {
      int mask = bytes.get(ValueLayout.JAVA_INT, at + InotifyEvent.mask);
      int named = bytes.get(ValueLayout.JAVA_INT, at + InotifyEvent.len);
      String name = named == 0 ? "" : bytes.getString(at + InotifyEvent.name);
      found.add("0x" + Integer.toHexString(mask) + " " + name);
      at += InotifyEvent.SIZE + named;
    }
    return found;
  }

  @Test
  void eachEventNamesItsFile() throws IOException {
    assertThat(watch(Inotify.IN_CREATE | Inotify.IN_DELETE | Inotify.IN_CLOSE_WRITE)).isPositive();
    Files.writeString(folder.resolve("a"), "x");
    Files.createDirectory(folder.resolve("directory"));
    Files.delete(folder.resolve("a"));
    assertThat(events()).containsExactly("0x100 a", "0x8 a", "0x40000100 directory", "0x200 a");
  }

  @Test
  void removedWatchSaysSoAndNoMore() throws IOException {
    assertThat(Inotify.rmWatch(inotify, watch(Inotify.IN_CREATE))).isZero();
    Files.writeString(folder.resolve("a"), "x");
    assertThat(events()).containsExactly("0x8000 ");
  }

  @Test
  void missingFolderIsAnAnswer() {
    MemorySegment nowhere = arena.allocateFrom(folder.resolve("nowhere").toString());
    assertThat(Inotify.addWatch(inotify, nowhere, Inotify.IN_CREATE)).isEqualTo(-Errno.ENOENT);
  }
}
