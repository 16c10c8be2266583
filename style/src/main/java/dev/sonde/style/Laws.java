package dev.sonde.style;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The laws of style, each a function from a source to its violations. */
final class Laws {
  static final int FILE_CAP = 500;
  static final int FILE_GOAL = 300;
  static final int LINE_CAP = 100;
  static final int METHOD_CAP = 60;
  static final int METHOD_GOAL = 25;
  static final int METHOD_MEDIAN = 6;

  private static final Pattern VAGUE =
      Pattern.compile("(Abstract|Base)[A-Z].*|.*(Manager|Utils?|Impl|Helper|Helpers)");
  private static final Pattern ACCESSOR = Pattern.compile("get[A-Z].*");
  private static final Pattern LATER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b");
  private static final Pattern NATIVE =
      Pattern.compile("java\\.lang\\.foreign\\.(Linker|SymbolLookup|FunctionDescriptor|\\*)");

  /** One law. */
  interface Law {
    List<String> violations(Source source);
  }

  private Laws() {}

  static List<String> longFile(Source source) {
    int lines = source.lines().size();
    return lines > FILE_CAP
        ? List.of(source.at(lines, "a file of " + lines + " lines, cap " + FILE_CAP))
        : List.of();
  }

  static List<String> longLine(Source source) {
    return lines(source, line -> line.length() > LINE_CAP && !line.startsWith("import "))
        .mapToObj(n -> source.at(n, "a line of more than " + LINE_CAP + " columns"))
        .toList();
  }

  static List<String> leftForLater(Source source) {
    return lines(source, line -> LATER.matcher(line).find())
        .mapToObj(n -> source.at(n, "left for later: do it, or say it in an issue"))
        .toList();
  }

  static List<String> longMethod(Source source) {
    return methods(source).stream()
        .filter(method -> length(source, method) > METHOD_CAP)
        .map(method -> source.at(method, method.getName() + " is over " + METHOD_CAP + " lines"))
        .toList();
  }

  static List<String> vagueType(Source source) {
    return visit(
        source,
        (node, found) -> {
          if (node instanceof ClassTree type && VAGUE.matcher(type.getSimpleName()).matches()) {
            found.add(source.at(type, type.getSimpleName() + " says what it is not"));
          }
        });
  }

  static List<String> prefixedAccessor(Source source) {
    return methods(source).stream()
        .filter(method -> ACCESSOR.matcher(method.getName()).matches())
        .filter(method -> annotation(method.getModifiers().getAnnotations(), "Override") == null)
        .map(method -> source.at(method, method.getName() + ": accessors are bare nouns"))
        .toList();
  }

  static List<String> sleepingTest(Source source) {
    if (!source.isTest()) return List.of();
    return visit(
        source,
        (node, found) -> {
          if (node instanceof MemberSelectTree select
              && (select.getIdentifier().contentEquals("sleep")
                  || select.toString().equals("LockSupport.parkNanos"))) {
            found.add(source.at(select, "a sleep is not synchronisation"));
          }
        });
  }

  static List<String> disabledTest(Source source) {
    return visit(
        source,
        (node, found) -> {
          if (node instanceof AnnotationTree mark && simpleName(mark).equals("Disabled")) {
            found.add(source.at(mark, "a test that never runs"));
          }
        });
  }

  static List<String> foreignCall(Source source) {
    if (source.room().equals("sys") || source.room().equals("bench")) return List.of();
    return source.tree().getImports().stream()
        .filter(line -> NATIVE.matcher(imported(line)).matches())
        .map(line -> source.at(line, "only sys may link " + imported(line)))
        .toList();
  }

  static List<String> uncommentedType(Source source) {
    if (source.isTest()) return List.of();
    return source.tree().getTypeDecls().stream()
        .filter(type -> type instanceof ClassTree && comment(source, type) == null)
        .map(type -> source.at(type, "a type without a comment that says what it is"))
        .toList();
  }

  static List<String> unmarkedPackage(Source source) {
    return source.isPackage()
            && annotation(source.tree().getPackageAnnotations(), "NullMarked") == null
        ? List.of(source.at(1, "a package without @NullMarked"))
        : List.of();
  }

  /** Lines of each method that has a body, from its first annotation to its closing brace. */
  static List<Integer> methodLengths(Source source) {
    return methods(source).stream().map(method -> length(source, method)).toList();
  }

  static List<MethodTree> methods(Source source) {
    List<MethodTree> methods = new ArrayList<>();
    new TreeScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
        if (method.getBody() != null && source.lastLine(method) > 0) methods.add(method);
        return super.visitMethod(method, null);
      }
    }.scan(source.tree(), null);
    return methods;
  }

  private static int length(Source source, MethodTree method) {
    return source.lastLine(method) - source.firstLine(method) + 1;
  }

  private static @Nullable String comment(Source source, Tree type) {
    return source.trees().getDocComment(TreePath.getPath(source.tree(), type));
  }

  private static @Nullable AnnotationTree annotation(
      List<? extends AnnotationTree> annotations, String name) {
    for (AnnotationTree mark : annotations) {
      if (simpleName(mark).equals(name)) return mark;
    }
    return null;
  }

  private static String simpleName(AnnotationTree mark) {
    String name = mark.getAnnotationType().toString();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  private static String imported(ImportTree line) {
    return line.getQualifiedIdentifier().toString();
  }

  private static IntStream lines(Source source, Predicate<String> broken) {
    List<String> lines = source.lines();
    return IntStream.rangeClosed(1, lines.size()).filter(n -> broken.test(lines.get(n - 1)));
  }

  private static List<String> visit(Source source, BiConsumer<Tree, List<String>> look) {
    List<String> found = new ArrayList<>();
    new TreePathScanner<@Nullable Void, @Nullable Void>() {
      @Override
      public @Nullable Void scan(@Nullable Tree node, @Nullable Void nothing) {
        if (node != null) look.accept(node, found);
        return super.scan(node, null);
      }
    }.scan(source.tree(), null);
    return found;
  }
}
