package dev.moonwire.lib;

import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.vm.Arguments;

/** What a method of a config does with its arguments, the first of which is at position 2. */
@FunctionalInterface
interface ConfigSetter {
  void set(TlsConfig config, Arguments args) throws TlsException;
}
