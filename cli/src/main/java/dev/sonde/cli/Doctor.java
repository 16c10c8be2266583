package dev.sonde.cli;

import static dev.sonde.cli.Manual.flag;

import java.io.IOException;
import java.util.List;

/** {@code sonde doctor}: what this machine permits, and the line that permits the rest. */
final class Doctor implements Tool {
  @Override
  public String name() {
    return "doctor";
  }

  @Override
  public String summary() {
    return "Say what this machine permits, and how to permit the rest";
  }

  @Override
  public Manual manual() {
    return new Manual(
        "",
        """
        Looks at the kernel, the privileges of this process, and the settings that Sonde depends \
        on, tries to open the sockets it uses, and prints one finding for each: ok; no, if \
        something that Sonde does will fail; note, if it is worth knowing. Below what is not \
        permitted stands the exact line that permits it. It changes nothing.
        """,
        List.of(flag("", "json", "print one JSON object per finding")),
        List.of(new Manual.Exit(0, "it could look, whatever it found")),
        List.of(
            new Manual.Example("sonde doctor", "look"),
            new Manual.Example(
                "sonde doctor --json | jq 'select(.fix)'", "only what needs a fix")));
  }

  @Override
  public int run(Arguments given, Output out, Output err) throws IOException {
    for (Finding finding : new Checks(Machine.here()).all()) {
      if (given.has("json")) {
        Json.line(out, finding::write);
      } else {
        out.print(finding.text());
        out.flush();
      }
    }
    return 0;
  }
}
