package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import java.io.Closeable;
import java.io.IOException;

/**
 * Takes packets into a capture file. What is written at once is always whole records, so that a
 * program that is stopped between two calls leaves no half of one. A failure is one {@link
 * IOException} that names the file; after it nothing more is written.
 *
 * <p>Used by one thread, which nobody should interrupt: that closes the file, as it does any {@link
 * java.nio.channels.FileChannel}.
 */
public interface CaptureWriter extends Closeable {
  /** Adds a packet; a VLAN tag that the system had taken out is back where it was. */
  void write(CapturedPacket packet) throws IOException;

  /** Hands everything to the system. */
  void flush() throws IOException;

  /** How many bytes the file has, those included that are not yet handed to the system. */
  long length();

  /** Flushes and closes. */
  @Override
  void close() throws IOException;
}
