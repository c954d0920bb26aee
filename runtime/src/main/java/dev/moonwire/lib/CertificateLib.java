package dev.moonwire.lib;

import dev.moonwire.tls.x509.ThrowawayCertificate;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.NativeFunction;
import dev.moonwire.vm.Text;
import dev.moonwire.vm.VmTable;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** What {@code moonwire.certificate} stands on. */
final class CertificateLib {
  private final Clock clock;

  CertificateLib(Clock clock) {
    this.clock = clock;
  }

  VmTable module() {
    VmTable module = new VmTable();
    module.rawset("throwaway", new NativeFunction("throwaway", this::throwaway));
    return module;
  }

  /** {@code throwaway(names, days)}: certificate and key, PEM; the face has checked both. */
  private Varargs throwaway(Arguments args) {
    LuaTable given = args.table(1);
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= given.length(); i++) {
      names.add(Text.of(given.get(i)));
    }
    Duration validity = Duration.ofSeconds((long) (args.number(2) * 86400));
    ThrowawayCertificate made = ThrowawayCertificate.make(names, validity, clock);
    return LuaValue.varargsOf(
        LuaString.valueUsing(made.certificateBytes()), LuaString.valueUsing(made.keyBytes()));
  }
}
