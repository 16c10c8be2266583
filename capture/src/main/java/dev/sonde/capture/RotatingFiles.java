package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;

/**
 * A capture in several files, one after the other, named and measured as tcpdump does: it is asked
 * before each packet, whether the file is too old, then whether it is too long. So a file may be
 * longer than the limit by its last packet, and no file begins before there is a packet for it, but
 * the first.
 *
 * <p>Used by one thread.
 */
public final class RotatingFiles implements CaptureWriter {

  /** Makes the next file. */
  @FunctionalInterface
  public interface Opening {
    CaptureWriter open(Path path) throws IOException;
  }

  private final Rotation rotation;
  private final Opening opening;
  private final InstantSource clock;
  private final ZoneId zone;
  private Path path;
  private CaptureWriter file;
  private long since;
  private int number;
  private int turns;
  private boolean finished;

  /** Makes the first file; {@code zone} is that of the times in the names. */
  public RotatingFiles(Rotation rotation, Opening opening, InstantSource clock, ZoneId zone)
      throws IOException {
    this.rotation = rotation;
    this.opening = opening;
    this.clock = clock;
    this.zone = zone;
    since = clock.instant().getEpochSecond();
    path = name();
    file = opening.open(path);
  }

  private Path name() {
    if (rotation.seconds() == 0) return Path.of(rotation.numbered(rotation.name(), number));
    Strftime format = new Strftime(Instant.ofEpochSecond(since).atZone(zone));
    return Path.of(rotation.numbered(format.format(rotation.name()), number));
  }

  /**
   * Adds the packet to the file whose turn it is. When that would be one too many, the packet is
   * not written: see {@link #isFinished}.
   */
  @Override
  public void write(CapturedPacket packet) throws IOException {
    if (finished) return;
    if (rotation.seconds() > 0 && isOld()) return;
    if (rotation.bytes() > 0 && file.length() > rotation.bytes()) nextNumber();
    file.write(packet);
  }

  /** Goes on in another file where this one is too old; true where there may be no other. */
  private boolean isOld() throws IOException {
    long now = clock.instant().getEpochSecond();
    if (now - since < rotation.seconds()) return false;
    since = now;
    turns++;
    file.close();
    finished = rotation.bytes() == 0 && rotation.count() > 0 && turns >= rotation.count();
    number = 0;
    if (!finished) startFile();
    return finished;
  }

  private void nextNumber() throws IOException {
    file.close();
    number++;
    if (rotation.count() > 0 && number >= rotation.count()) number = 0;
    startFile();
  }

  private void startFile() throws IOException {
    path = name();
    file = opening.open(path);
  }

  /** All files that there may be are written. */
  public boolean isFinished() {
    return finished;
  }

  /** The file that is being written. */
  public Path path() {
    return path;
  }

  @Override
  public void flush() throws IOException {
    file.flush();
  }

  /** The length of the file that is being written. */
  @Override
  public long length() {
    return file.length();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
