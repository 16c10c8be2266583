package dev.sonde.style;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import java.nio.file.Path;
import java.util.List;

/**
 * One parsed Java file of a room.
 *
 * @param path relative to the root of the house
 */
record Source(Path path, List<String> lines, CompilationUnitTree tree, DocTrees trees) {

  /** The room, or another folder at the top that holds code. */
  String room() {
    return path.getName(0).toString();
  }

  boolean isTest() {
    return path.toString().contains("/src/test/");
  }

  boolean isModule() {
    return path.endsWith("module-info.java");
  }

  boolean isPackage() {
    return path.endsWith("package-info.java");
  }

  int firstLine(Tree node) {
    return lineAt(trees.getSourcePositions().getStartPosition(tree, node));
  }

  int lastLine(Tree node) {
    return lineAt(trees.getSourcePositions().getEndPosition(tree, node));
  }

  private int lineAt(long position) {
    return (int) tree.getLineMap().getLineNumber(Math.max(position, 0));
  }

  /** A broken law, as a place that editors can jump to. */
  String at(int line, String complaint) {
    return path + ":" + line + ": " + complaint;
  }

  String at(Tree node, String complaint) {
    return at(firstLine(node), complaint);
  }
}
