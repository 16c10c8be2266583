package dev.sonde.cli;

import static dev.sonde.cli.Manual.flag;

import dev.sonde.lab.Scenario;
import dev.sonde.lab.ScenarioError;
import dev.sonde.lab.ScenarioReader;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** {@code sonde lab}: a command or a shell in a simulated internet. */
final class Lab implements Tool {
  @Override
  public String name() {
    return "lab";
  }

  @Override
  public String summary() {
    return "Run a command in a simulated internet";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "FILE [-- COMMAND...]",
        """
        Makes a network of its own, with one device behind which lies the internet that the \
        scenario FILE describes, and runs COMMAND there, or a shell: sonde, and also the ping, \
        traceroute, mtr and tcpdump of the system. The names of the scenario stand in /etc/hosts \
        for COMMAND and for nobody else. Nothing remains when COMMAND has ended: what it left \
        in the background ends with it.
        """,
        List.of(flag("", "check", "read FILE, say what is wrong with it, and do nothing else")),
        List.of(
            new Manual.Exit(0, "COMMAND ended with 0, or FILE is right"),
            new Manual.Exit(2, "FILE is wrong, arguments make no sense, or the machine refused"),
            new Manual.Exit(126, "COMMAND may not be run"),
            new Manual.Exit(127, "there is no COMMAND"),
            new Manual.Exit(128, "and the number of the signal that ended COMMAND or the lab")),
        List.of(
            new Manual.Example("sonde lab FILE -- ping -c 3 host.example.net", "ping in it"),
            new Manual.Example("sonde lab --check FILE", "is the scenario right?")));
  }

  /** Options of COMMAND, which is not behind its hyphens. */
  @Override
  public String hint(List<String> words) {
    boolean command = words.size() > 2 && words.stream().limit(2).noneMatch(Lab::isOption);
    if (!command) return "";
    List<String> typed = words.stream().map(Text::shellWord).toList();
    String line = String.join(" ", typed.subList(1, typed.size()));
    return "; a command goes behind --: sonde lab " + typed.getFirst() + " -- " + line;
  }

  private static boolean isOption(String word) {
    return word.startsWith("-");
  }

  @Override
  public int run(Arguments given, Output out, Output err) throws IOException {
    List<String> words = given.operands();
    if (words.isEmpty()) throw new BadUsage("which FILE?");
    Scenario scenario = scenario(words.getFirst());
    List<String> command = words.subList(1, words.size());
    if (!given.has("check")) return play(scenario, command.isEmpty() ? shell() : command, err);
    if (!command.isEmpty()) throw new BadUsage("--check runs no COMMAND");
    out.line(Text.harmless(words.getFirst() + ": right: " + scenario.about()));
    return 0;
  }

  private int play(Scenario scenario, List<String> command, Output err) throws IOException {
    LabSession.checkPrograms();
    String name = command.getFirst();
    Startable startable = Startable.of(name, System.getenv("PATH"));
    if (startable == Startable.YES) return LabSession.run(scenario, command);
    err.line(speaker() + ": " + Text.harmless(Text.shellWord(name)) + ": " + startable.complaint());
    return startable.status();
  }

  private static Scenario scenario(String file) throws IOException {
    try {
      Path path = Path.of(file);
      if (Files.isDirectory(path)) throw unreadable(file, "is a directory");
      return ScenarioReader.read(path);
    } catch (ScenarioError wrong) {
      throw new BadUsage(String.valueOf(wrong.getMessage()));
    } catch (NoSuchFileException | InvalidPathException missing) {
      throw new BadUsage("no file " + Text.quoted(file));
    } catch (AccessDeniedException denied) {
      throw unreadable(file, "permission denied");
    }
  }

  private static BadUsage unreadable(String file, String why) {
    return new BadUsage("cannot read " + Text.quoted(file) + ": " + why);
  }

  private static List<String> shell() {
    String shell = System.getenv("SHELL");
    return List.of(shell == null || shell.isEmpty() ? "/bin/sh" : shell);
  }
}
