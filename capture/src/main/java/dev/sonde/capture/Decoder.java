package dev.sonde.capture;

import dev.sonde.packet.CapturedPacket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the two formats of capture files have in common: packets are taken one by one until there is
 * none left or something is wrong, and that is said once.
 */
abstract sealed class Decoder permits PcapDecoder, PcapngDecoder {
  protected final FileWindow in;
  private @Nullable Ended ended;

  protected Decoder(FileWindow in) {
    this.in = in;
  }

  /** Fills the packet with the next one, or returns false: see {@link #ended}. */
  abstract boolean next(CapturedPacket packet);

  abstract List<CaptureInterface> interfaces();

  final @Nullable Ended ended() {
    return ended;
  }

  /**
   * How many bytes at the end of the last packet are its frame check sequence, if that is known.
   */
  abstract int checkSequence();

  /** The end of the file, where one may be. */
  protected final boolean finished() {
    return ended(in.position(), null);
  }

  /** An end where none should be; a cause that the window knows is the better reason. */
  protected final boolean broken(String reason) {
    return ended(in.position(), reason);
  }

  protected final boolean broken(long at, String reason) {
    return ended(at, reason);
  }

  /** The file ends within something of so many bytes. */
  protected final boolean cut(String what, long length) {
    return cut(in.position(), in.left(), what, length);
  }

  protected final boolean cut(long at, long left, String what, long length) {
    return ended(at, "the file ends after " + left + " of the " + length + " bytes of " + what);
  }

  private boolean ended(long at, @Nullable String reason) {
    String trouble = in.trouble();
    String why = trouble != null ? trouble : reason;
    ended = new Ended(at, why == null, why == null ? "end of file" : why);
    return false;
  }
}
