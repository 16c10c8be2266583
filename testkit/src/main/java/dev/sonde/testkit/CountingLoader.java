package dev.sonde.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/**
 * Loads the project's classes anew, those of this package excepted, so that {@link Branches} learns
 * where their code goes. Only for growing a corpus: what it loads is other than what is shipped by
 * one call in each basic block.
 */
final class CountingLoader extends ClassLoader {
  private static final String OURS = "dev.sonde.";
  private static final String TESTKIT = "dev.sonde.testkit.";
  private static final ClassDesc BRANCHES = ClassDesc.of(Branches.class.getName());
  private static final MethodTypeDesc HIT =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);

  private final ClassFile files;
  private int blocks;

  CountingLoader(ClassLoader parent) {
    super(parent);
    files =
        ClassFile.of(
            ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(parent)));
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OURS) || name.startsWith(TESTKIT)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? define(name) : loaded;
    }
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      ClassTransform counting =
          ClassTransform.transformingMethodBodies(CodeTransform.ofStateful(Counting::new));
      byte[] counted = files.transformClass(files.parse(in.readAllBytes()), counting);
      return defineClass(name, counted, 0, counted.length);
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  /** Adds a call before the first instruction of each basic block. */
  private final class Counting implements CodeTransform {
    private boolean isStart = true;

    @Override
    public void accept(CodeBuilder out, CodeElement element) {
      if (element instanceof Instruction && isStart) {
        out.loadConstant(Branches.place(++blocks)).invokestatic(BRANCHES, "hit", HIT);
        isStart = false;
      }
      out.with(element);
      isStart |= element instanceof LabelTarget || isConditional(element);
    }

    private static boolean isConditional(CodeElement element) {
      return element instanceof BranchInstruction branch
          && branch.opcode() != Opcode.GOTO
          && branch.opcode() != Opcode.GOTO_W;
    }
  }
}
