package dev.moonwire;

import static dev.moonwire.SandboxHost.Attack.attack;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.moonwire.SandboxHost.Attack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How scripts that are allowed one folder and every library try to get beyond that folder. */
@Timeout(60)
final class SandboxGrantsTest {
  private static final String DENIED = "Permission denied";

  @AutoClose private final SandboxHost host;

  SandboxGrantsTest(@TempDir Path folder) throws IOException {
    host = new SandboxHost(folder);
  }

  /** Every library that is of use for an attack, whatever else is allowed. */
  private Moonwire vm(Access... allowed) {
    return host.builder(allowed)
        .libraries(Library.TASK, Library.FD, Library.PROCESS, Library.LIBTLS, Library.LIBWEBSOCKETS)
        .build();
  }

  private static Attack open(String sentence, String path, String mode) {
    return attack(
        sentence,
        "return (select(2, io.open(" + path + ", '" + mode + "'))):match('[^:]*$')",
        " " + DENIED);
  }

  static Stream<Attack> paths() {
    return Stream.of(
        open("goes up", "inside .. '/../outside/secret'", "r"),
        open("goes up to make a file", "inside .. '/../outside/made'", "w"),
        open("goes up from what is not there", "inside .. '/none/../../outside/made'", "w"),
        open("follows a link to a file", "inside .. '/file'", "r"),
        open("writes through a link to a file", "inside .. '/file'", "w"),
        open("appends through a link to a file", "inside .. '/file'", "a"),
        open("follows a link to a folder", "inside .. '/folder/secret'", "r"),
        open("makes a file through a link to a folder", "inside .. '/folder/made'", "w"),
        open("goes up from where a link leads", "inside .. '/folder/../outside/secret'", "r"),
        open("makes the file a link has promised", "inside .. '/dangling'", "w"),
        open("enters a folder whose name begins alike", "inside .. '-not/f'", "r"),
        open("reads the folder above", "inside .. '/..'", "r"),
        open("reads through the process's own view", "'/proc/self/root' .. secret", "r"),
        open("reads what the process has open", "'/proc/self/fd/0'", "r"),
        open("uses another spelling", "'//' .. outside .. '/./secret'", "r"));
  }

  static Stream<Attack> otherCalls() {
    return Stream.of(
        attack(
            "goes up behind a NUL, where names end",
            "return io.open(inside .. '/own\\0/../../outside/secret'):read()",
            "own"),
        attack(
            "takes a file in", "return (select(2, os.rename(secret, inside .. '/taken')))", DENIED),
        attack("takes a file out", "return (select(2, os.rename(inside .. '/own', made)))", DENIED),
        attack(
            "moves a file over another",
            "return (select(2, os.rename(inside .. '/own', secret)))",
            DENIED),
        attack(
            "moves through a link",
            "return (select(2, os.rename(inside .. '/folder/secret', inside .. '/x')))",
            DENIED),
        attack(
            "removes through a link",
            "return (select(2, os.remove(inside .. '/folder/secret')))",
            "INSIDE/folder/secret: " + DENIED),
        attack(
            "removes above",
            "return (select(2, os.remove(inside .. '/../outside/secret')))",
            "INSIDE/../outside/secret: " + DENIED),
        attack("leaves files in the temporary folder", "return (select(2, io.tmpfile()))", DENIED),
        attack(
            "opens by descriptor",
            "return (select(2, require('moonwire.fd').open(secret)))",
            DENIED),
        attack(
            "makes by descriptor",
            "return (select(2, require('moonwire.fd').open(made, 'w', 511)))",
            DENIED),
        attack(
            "follows a link by descriptor",
            "return (select(2, require('moonwire.fd').open(inside .. '/file')))",
            DENIED),
        attack(
            "makes a temporary file by descriptor",
            "return (select(2, require('moonwire.fd').tmpfile()))",
            DENIED),
        attack(
            "makes a file everybody's",
            "return (select(2, require('moonwire.fd').chmod(inside .. '/file', 511)))",
            DENIED),
        attack(
            "runs a program",
            "return (select(2, require('moonwire.process').start({'touch', marker})))",
            DENIED),
        attack(
            "runs a program by another way",
            "return (select(2, os.execute('touch ' .. marker)))",
            DENIED),
        attack(
            "loads a key",
            "return (select(2, require('libtls.config').load_file(secret)))",
            DENIED),
        attack(
            "trusts a forbidden file",
            "return (select(2, require('libtls.config').new():set_ca_file(secret)))",
            "failed to open CA file 'SECRET': " + DENIED),
        attack(
            "shows a forbidden certificate",
            "return (select(2, require('libtls.config').new():set_cert_file(secret)))",
            "failed to open certificate file 'SECRET': " + DENIED),
        attack(
            "uses a forbidden key",
            "return (select(2, require('libtls.config').new():set_keypair_file(secret, secret)))",
            "failed to open certificate file 'SECRET': " + DENIED),
        attack(
            "trusts a link's target",
            "return (select(2, require('libtls.config').new():set_ca_file(inside .. '/file')))",
            "failed to open CA file 'INSIDE/file': " + DENIED),
        attack(
            "staples a forbidden file",
            "return (select(2, require('libtls.config').new():set_ocsp_staple_file(secret)))",
            "failed to open ocsp file 'SECRET': " + DENIED),
        attack(
            "revokes by a forbidden file",
            "return (select(2, require('libtls.config').new():set_crl_file(secret)))",
            "failed to open CRL file 'SECRET': " + DENIED),
        attack(
            "trusts a forbidden file over HTTP",
            "local response, err = require('moonwire.http').get('https://127.0.0.1:' .. port .. '/', {ca_file = secret}) return err",
            "failed to open CA file 'SECRET': " + DENIED),
        attack(
            "reads the secret as a module",
            "package.path = inside .. '/../outside/?.lua' return (pcall(require, 'module'))",
            "false"));
  }

  @ParameterizedTest
  @MethodSource({"paths", "otherCalls"})
  void nothingLeadsOutOfAnAllowedFolder(Attack attack) throws Exception {
    try (Moonwire lua = vm(Access.files(host.inside))) {
      assertEquals(attack.outcome(), host.outcome(lua, attack.script()));
      host.assertUnharmed(lua);
    }
  }

  static Stream<Attack> changes() {
    return Stream.of(
        open("writes", "inside .. '/own'", "w"),
        open("appends", "inside .. '/own'", "a"),
        open("updates", "inside .. '/own'", "r+"),
        open("makes", "inside .. '/new'", "w"),
        attack(
            "removes", "return (select(2, os.remove(inside .. '/own')))", "INSIDE/own: " + DENIED),
        attack(
            "removes a link",
            "return (select(2, os.remove(inside .. '/file')))",
            "INSIDE/file: " + DENIED),
        attack(
            "renames", "return (select(2, os.rename(inside .. '/own', inside .. '/new')))", DENIED),
        attack(
            "writes by descriptor",
            "return (select(2, require('moonwire.fd').open(inside .. '/own', 'w')))",
            DENIED),
        attack(
            "makes it everybody's",
            "return (select(2, require('moonwire.fd').chmod(inside .. '/own', 511)))",
            DENIED));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void whatMayBeReadIsNotChanged(Attack attack) throws Exception {
    var before = Files.getPosixFilePermissions(host.inside.resolve("own"));
    try (Moonwire lua = vm(Access.reading(host.inside))) {
      assertEquals(attack.outcome(), host.outcome(lua, attack.script()));
      host.assertUnharmed(lua);
    }
    assertEquals("own\n", Files.readString(host.inside.resolve("own")));
    assertEquals(before, Files.getPosixFilePermissions(host.inside.resolve("own")));
    assertTrue(Files.isSymbolicLink(host.inside.resolve("file")));
  }

  @Test
  void removingALinkLeavesWhatItLeadsTo() throws Exception {
    try (Moonwire lua = vm(Access.files(host.inside))) {
      assertEquals("true", host.outcome(lua, "return os.remove(inside .. '/folder')"));
      host.assertUnharmed(lua);
    }
    assertTrue(Files.notExists(host.inside.resolve("folder"), LinkOption.NOFOLLOW_LINKS));
  }

  /** A script path may be read for its modules, which is no reason to read what lies beside it. */
  @Test
  void aScriptPathOpensItsFoldersOnly() throws Exception {
    try (Moonwire lua = host.builder().scriptPath(host.inside + "/?.lua").build()) {
      assertEquals("own\n", host.outcome(lua, "return io.open(inside .. '/own'):read('*a')"));
      String climb =
          "return tostring(pcall(require, '../outside/module'))"
              + " .. tostring(pcall(require, 'folder.module')) .. tostring(loadedFromOutside)";
      assertEquals("falsefalsenil", host.outcome(lua, climb));
      host.assertUnharmed(lua);
    }
  }
}
