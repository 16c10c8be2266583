package dev.sonde.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the machine's own accounts, of which every Linux has root. */
class AccountKernelTest {
  @Test
  void rootIsFoundByNameAndByNumber() throws IOException {
    assertThat(Account.named("root")).isEqualTo(new Account(0, 0));
    assertThat(Account.named("0")).isEqualTo(new Account(0, 0));
    assertThat(Account.named("root:root")).isEqualTo(new Account(0, 0));
    assertThat(Account.user("root")).isZero();
    assertThat(Account.group("root")).isZero();
  }

  @Test
  void everyLocalUserHasTheNumbersOfThePasswordFile() throws IOException {
    for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
      List<String> words = List.of(line.split(":", -1));
      if (words.size() < 4 || words.getFirst().matches("\\d+|[+-].*")) continue;
      Account account = Account.named(words.getFirst());
      assertThat(Integer.toUnsignedString(account.uid())).as(line).isEqualTo(words.get(2));
      assertThat(Integer.toUnsignedString(account.gid())).as(line).isEqualTo(words.get(3));
    }
  }

  @Test
  void numberNeedsNoAccountIfItsGroupIsNamed() throws IOException {
    assertThat(Account.named("4294967294:4000000000"))
        .isEqualTo(new Account(-2, (int) 4000000000L));
    assertThat(Account.user("3999999999")).isEqualTo((int) 3999999999L);
    assertThatIOException()
        .isThrownBy(() -> Account.named("3999999999"))
        .withMessage("user 3999999999 has no group: 3999999999:GROUP");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", ":", "no-such-user", "root:no-such-group", "root:", ":root", "ro\0ot", "-1"})
  void whoIsNobodyIsAnError(String text) {
    assertThatIOException().isThrownBy(() -> Account.named(text)).withMessageStartingWith("no ");
  }

  /** That number means "leave it as it is" to the kernel: nothing would be given up. */
  @ParameterizedTest
  @ValueSource(strings = {"4294967295", "4294967296", "99999999999999999999"})
  void numberThatNobodyCanHaveIsAnError(String number) {
    assertThatIOException()
        .isThrownBy(() -> Account.named(number + ":0"))
        .withMessage("no user has the number " + number);
    assertThatIOException()
        .isThrownBy(() -> Account.named("0:" + number))
        .withMessage("no group has the number " + number);
    assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> new Account(-1, 0));
  }
}
