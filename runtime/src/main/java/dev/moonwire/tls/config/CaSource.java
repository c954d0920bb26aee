package dev.moonwire.tls.config;

/** Where trust anchors come from. Memory wins over a folder, and both over the default file. */
public sealed interface CaSource {
  /** Certificates as PEM; not looked into until a context uses them. */
  record Memory(Octets pem) implements CaSource {}

  /** A folder of single certificates named by the hash of their subject (c_rehash). */
  record Folder(Octets path) implements CaSource {}

  /** The system's file, {@link LoadFile#defaultCaFile()}; it need not exist. */
  record DefaultFile() implements CaSource {}
}
