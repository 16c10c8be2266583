package dev.sonde.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;

/** Words typed for tcpdump(8) that are no option of ours, or no letter. */
final class CaptureWords {
  /** What is not done here, and what to do instead. */
  private static final Map<Character, String> REFUSED =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry('b', "BGP is not printed"),
              Map.entry('E', "ESP is not decrypted"),
              Map.entry('f', "-n prints all addresses as numbers"),
              Map.entry('H', "802.11 is not captured"),
              Map.entry('I', "802.11 is not captured"),
              Map.entry('m', "SNMP is not printed"),
              Map.entry('M', "TCP-MD5 is not verified"),
              Map.entry('T', "a protocol is what its port says"),
              Map.entry('u', "NFS is not printed"),
              Map.entry('V', "one file at a time: -r"),
              Map.entry('z', "no program is run for a file that is full")));

  private CaptureWords() {}

  /** The words with {@code --number} for {@code -#}, which may stand among letters: {@code -n#}. */
  static List<String> withoutSigns(Options grammar, List<String> typed) {
    List<String> words = new ArrayList<>();
    for (int index = 0; index < typed.size(); index++) {
      String word = typed.get(index);
      if (word.equals("--")) {
        words.addAll(typed.subList(index, typed.size()));
        break;
      }
      int end = lettersEnd(grammar, word);
      String letters = word.substring(0, end);
      if (letters.indexOf('#') < 0) {
        words.add(word);
      } else {
        words.add("--number");
        String rest = letters.replace("#", "") + word.substring(end);
        if (!rest.equals("-")) words.add(rest);
      }
      if (takesNext(grammar, word, end) && index + 1 < typed.size()) words.add(typed.get(++index));
    }
    return words;
  }

  /** Where the letters of a word end: behind one that has a value. 0 for what is no option. */
  private static int lettersEnd(Options grammar, String word) {
    if (word.length() < 2 || word.charAt(0) != '-' || word.charAt(1) == '-') return 0;
    for (int at = 1; at < word.length(); at++) {
      Option option = grammar.getOption(word.substring(at, at + 1));
      if (option != null && option.hasArg()) return at + 1;
    }
    return word.length();
  }

  /** The next word is the value of an option in this one. */
  private static boolean takesNext(Options grammar, String word, int end) {
    if (end == 0) return word.startsWith("--") && hasArg(grammar, word);
    return end == word.length() && hasArg(grammar, word.substring(end - 1));
  }

  private static boolean hasArg(Options grammar, String name) {
    Option option = grammar.getOption(name);
    return option != null && option.hasArg();
  }

  /** What to say to an option of tcpdump's that is not one here; nothing, where there is none. */
  static String hint(Options grammar, List<String> typed) {
    for (String word : typed) {
      int end = lettersEnd(grammar, word);
      for (int at = 1; at < end; at++) {
        String reason = REFUSED.get(word.charAt(at));
        if (reason != null) return "; tcpdump's -" + word.charAt(at) + " is not done: " + reason;
      }
    }
    return "";
  }
}
