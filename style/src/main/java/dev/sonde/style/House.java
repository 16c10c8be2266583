package dev.sonde.style;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** The project's source tree: every Java file and document, found on disk, parsed by javac. */
final class House {
  static final Path ROOT =
      Path.of(System.getProperty("basedir", ".")).toAbsolutePath().resolveSibling("");

  private static final JavaCompiler JAVAC =
      Objects.requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK, not a JRE");

  private House() {}

  /** Every Java file under a {@code src} folder of a room, parsed. */
  static List<Source> sources() {
    List<JavaFileObject> files = new ArrayList<>();
    for (Path path : files(".java")) {
      files.add(file(path, read(path)));
    }
    return parse(files);
  }

  /** A planted source, to show that a law can fail. */
  static Source source(String path, String text) {
    return parse(List.of(file(Path.of(path), text))).getFirst();
  }

  /**
   * Files with an ending, relative to the root. Build products and hidden folders are not entered:
   * a build that runs may be deleting them.
   */
  static List<Path> files(String ending) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(ROOT, new Finder(ending, found));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.stream().sorted().toList();
  }

  private static final class Finder extends SimpleFileVisitor<Path> {
    private final String ending;
    private final List<Path> found;

    private Finder(String ending, List<Path> found) {
      this.ending = ending;
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      boolean enter = isOurs(ROOT.relativize(folder));
      return enter ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      Path path = ROOT.relativize(file);
      if (path.toString().endsWith(ending) && isOurs(path)) found.add(path);
      return FileVisitResult.CONTINUE;
    }
  }

  private static boolean isOurs(Path path) {
    for (Path name : path) {
      if (name.toString().startsWith(".") || name.toString().equals("target")) return false;
    }
    return true;
  }

  static String read(Path path) {
    try {
      return Files.readString(ROOT.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JavaFileObject file(Path path, String text) {
    URI uri = URI.create("house:/" + path);
    return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
      @Override
      public String getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  private static List<Source> parse(List<JavaFileObject> files) {
    JavacTask task = (JavacTask) JAVAC.getTask(null, null, null, null, null, files);
    DocTrees trees = DocTrees.instance(task);
    List<Source> sources = new ArrayList<>();
    try {
      for (CompilationUnitTree tree : task.parse()) {
        Path path = Path.of(tree.getSourceFile().toUri().getPath().substring(1));
        List<String> lines = tree.getSourceFile().getCharContent(true).toString().lines().toList();
        sources.add(new Source(path, lines, tree, trees));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sources;
  }
}
