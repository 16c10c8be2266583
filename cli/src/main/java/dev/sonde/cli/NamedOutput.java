package dev.sonde.cli;

import dev.sonde.loop.Reactor;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * What has a name and may keep its writer waiting: a FIFO, or what a shell makes of {@code >(...)}.
 * While it has no reader at all the loop turns, for signals. Used by the loop's thread, outside of
 * its turns.
 */
final class NamedOutput {
  private final Reactor reactor;
  private final LoopRun loop;
  private final ReaderPatience patience;

  NamedOutput(Reactor reactor, LoopRun loop, ReaderPatience patience) {
    this.reactor = reactor;
    this.loop = loop;
    this.patience = patience;
  }

  /** Opens it; null for a regular file, and for what is not there. */
  @Nullable WritableByteChannel open(Path path) throws IOException {
    if (!IdleInput.isStream(path)) return null;
    FileChannel channel = opened(path);
    boolean known = false;
    try {
      int descriptor = IdleInput.descriptor(path);
      WaitingOutput waiting = WaitingOutput.of(channel, () -> descriptor, reactor, patience);
      known = true;
      return waiting == null ? channel : waiting;
    } finally {
      if (!known) channel.close();
    }
  }

  /** open(2) waits until there is a reader, and only it knows when. */
  private FileChannel opened(Path path) throws IOException {
    CompletableFuture<FileChannel> opening = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name("opens " + path).start(() -> open(path, opening));
    while (!opening.isDone() && !patience.isAsked()) loop.run();
    if (!opening.isDone()) throw new IOException(path + ": nobody reads it");
    try {
      return opening.join();
    } catch (CompletionException failed) {
      if (!(failed.getCause() instanceof IOException why)) throw failed;
      throw new IOException(FileTrouble.line(path.toString(), why), why);
    }
  }

  private void open(Path path, CompletableFuture<FileChannel> opening) {
    try {
      FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
      tell(() -> opening.complete(channel));
    } catch (IOException | RuntimeException failure) {
      tell(() -> opening.completeExceptionally(failure));
    }
  }

  /** Both in one turn: a loop that was told to stop when nobody waits would stop the next time. */
  private void tell(Runnable news) {
    try {
      reactor.post(() -> {
        news.run();
        reactor.stop();
      });
    } catch (IllegalStateException closed) {
      assert patience.isAsked(); // nobody waits any more
    }
  }
}
