package dev.sonde.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The linker and the errno cells; the only class that uses restricted methods.
 *
 * <p>Nearly all of libc is bound through one shape, {@code long f(long, long, long, long, long,
 * long)} plus errno, because each further shape costs 6 to 8 ms at start and each further function
 * of a known shape about nothing. Superfluous arguments are ignored by the System V and AAPCS64
 * calling conventions. Results are narrowed to int: the upper half of an int result is undefined.
 *
 * <p>Thread-safe; the errno cell is per thread, or the caller's, who then is one thread's.
 */
@SuppressWarnings("restricted")
final class Native {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final int ARGUMENTS = 6;
  private static final FunctionDescriptor SHAPE = shape(ARGUMENTS);
  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  private static final ThreadLocal<MemorySegment> CELLS = ThreadLocal.withInitial(Native::newCell);

  private Native() {}

  private static FunctionDescriptor shape(int count) {
    MemoryLayout[] arguments = new MemoryLayout[count];
    Arrays.fill(arguments, ValueLayout.JAVA_LONG);
    return FunctionDescriptor.of(ValueLayout.JAVA_LONG, arguments);
  }

  /** A libc function of fixed arity with integer and pointer arguments only. */
  static MethodHandle function(String name) {
    return LINKER.downcallHandle(find(name), SHAPE, ERRNO);
  }

  /**
   * A libc function of seven arguments: a shape of its own, so for what start-up can do without.
   */
  static MethodHandle wide(String name) {
    return LINKER.downcallHandle(find(name), shape(ARGUMENTS + 1), ERRNO);
  }

  /** A variadic libc function, of which {@code fixed} arguments are named in its prototype. */
  static MethodHandle variadic(String name, int fixed) {
    return LINKER.downcallHandle(find(name), SHAPE, ERRNO, Linker.Option.firstVariadicArg(fixed));
  }

  /**
   * A libc function that never blocks, called without leaving the Java thread state. A collection
   * waits for it, so it must return within a microsecond or so.
   */
  static MethodHandle immediate(String name) {
    return LINKER.downcallHandle(find(name), SHAPE, ERRNO, Linker.Option.critical(false));
  }

  /**
   * A library other than libc, by the first of its names that the dynamic linker finds (dlopen(3)),
   * or null. It stays loaded for good: a function of it may be running when nobody needs it more.
   */
  static @Nullable SymbolLookup library(List<String> names) {
    for (String name : names) {
      SymbolLookup found = library(name);
      if (found != null) return found;
    }
    return null;
  }

  private static @Nullable SymbolLookup library(String name) {
    try {
      return SymbolLookup.libraryLookup(name, Arena.global());
    } catch (IllegalArgumentException noSuchLibrary) {
      return null;
    }
  }

  /** A function of a library, of the same shape as those of libc. */
  static MethodHandle function(SymbolLookup library, String name) {
    MemorySegment address =
        library
            .find(name)
            .orElseThrow(() -> new UnsatisfiedLinkError("the library has no " + name));
    return LINKER.downcallHandle(address, SHAPE, ERRNO);
  }

  /**
   * A C function {@code void f(long, long, long)} that calls {@code target}, for as long as the
   * arena lives. The JVM ends when {@code target} throws: it must not.
   */
  static MemorySegment callback(MethodHandle target, Arena arena) {
    MemoryLayout argument = ValueLayout.JAVA_LONG;
    return LINKER.upcallStub(
        target, FunctionDescriptor.ofVoid(argument, argument, argument), arena);
  }

  private static MemorySegment find(String name) {
    return LINKER
        .defaultLookup()
        .find(name)
        .orElseThrow(() -> new UnsatisfiedLinkError("libc has no " + name));
  }

  /**
   * Memory for errno. Of an automatic arena: a shared one would be held open during each call, by
   * two atomic operations.
   */
  static MemorySegment newCell() {
    return Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
  }

  /** The calling thread's own. */
  static MemorySegment cell() {
    return CELLS.get();
  }

  static int call(MethodHandle handle, long a) {
    return call(handle, a, 0, 0, 0, 0, 0);
  }

  static int call(MethodHandle handle, long a, long b) {
    return call(handle, a, b, 0, 0, 0, 0);
  }

  static int call(MethodHandle handle, long a, long b, long c) {
    return call(handle, a, b, c, 0, 0, 0);
  }

  static int call(MethodHandle handle, long a, long b, long c, long d) {
    return call(handle, a, b, c, d, 0, 0);
  }

  static int call(MethodHandle handle, long a, long b, long c, long d, long e) {
    return call(handle, a, b, c, d, e, 0);
  }

  /** Calls and returns the int result, or minus errno when it is -1. */
  static int call(MethodHandle handle, long a, long b, long c, long d, long e, long f) {
    return call(cell(), handle, a, b, c, d, e, f);
  }

  /** The same with a cell of the caller's, who makes too many calls to have it looked up. */
  static int call(
      MemorySegment cell, MethodHandle handle, long a, long b, long c, long d, long e, long f) {
    int result = (int) invoke(handle, cell, a, b, c, d, e, f);
    return result == -1 ? -cell.get(ValueLayout.JAVA_INT, 0) : result;
  }

  /** Calls a function that returns a pointer or a 64-bit value and sets no errno that matters. */
  static long callLong(MethodHandle handle, long a, long b) {
    return callLong(handle, a, b, 0, 0);
  }

  static long callLong(MethodHandle handle, long a, long b, long c, long d) {
    return callLong(handle, a, b, c, d, 0);
  }

  static long callLong(MethodHandle handle, long a, long b, long c, long d, long e) {
    return invoke(handle, cell(), a, b, c, d, e, 0);
  }

  /** Calls a function that returns a pointer, or -1 with errno: the pointer, or minus errno. */
  static long callAddress(MethodHandle handle, long a, long b, long c, long d, long e, long f) {
    MemorySegment cell = cell();
    long result = invoke(handle, cell, a, b, c, d, e, f);
    return result == -1 ? -cell.get(ValueLayout.JAVA_INT, 0) : result;
  }

  /** Calls a {@link #wide} function that sets no errno that matters. */
  static long callWide(
      MethodHandle handle, long a, long b, long c, long d, long e, long f, long g) {
    try {
      return (long) handle.invokeExact(cell(), a, b, c, d, e, f, g);
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  private static long invoke(
      MethodHandle handle, MemorySegment cell, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) handle.invokeExact(cell, a, b, c, d, e, f);
    } catch (Throwable thrown) {
      throw unchecked(thrown);
    }
  }

  private static RuntimeException unchecked(Throwable thrown) {
    return switch (thrown) {
      case RuntimeException runtime -> runtime;
      case Error error -> throw error;
      default -> throw new LinkageError("a downcall threw a checked exception", thrown);
    };
  }

  /** The address of {@code length} bytes from offset {@code at}, checked, without a slice. */
  static long address(MemorySegment bytes, long at, long length) {
    Objects.checkFromIndexSize(at, length, bytes.byteSize());
    return bytes.address() + at;
  }

  /** A call's result, with {@code memory} held reachable until the call has returned. */
  static int keeping(MemorySegment memory, int result) {
    try {
      return result;
    } finally {
      Reference.reachabilityFence(memory);
    }
  }

  /** The number at an address, of which the caller knows that memory is there. */
  static int int32(long address) {
    return MEMORY.get(ValueLayout.JAVA_INT_UNALIGNED, address);
  }

  /** Memory that libc owns. */
  static MemorySegment memory(long address, long length) {
    return MEMORY.asSlice(address, length);
  }

  /**
   * All memory, for as long as the arena lives: slices of it cannot be read any more when what they
   * show is gone.
   */
  static MemorySegment memory(Arena arena) {
    return MemorySegment.NULL.reinterpret(Long.MAX_VALUE, arena, null);
  }

  /** Memory that is ours until {@code arena} is closed, which releases it. */
  static MemorySegment memory(long address, long length, Arena arena, Runnable release) {
    return MemorySegment.ofAddress(address).reinterpret(length, arena, _ -> release.run());
  }

  /** The C string at an address that libc owns, or null for address 0. */
  static @Nullable String string(long address) {
    return address == 0 ? null : MEMORY.getString(address);
  }
}
