package dev.moonwire.observe;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A TLS handshake in the flight recorder. */
@Name("dev.moonwire.Handshake")
@Label("TLS Handshake")
@Category({"Moonwire", "Network"})
@Description("A TLS handshake of a Lua script, from its first step to its outcome")
@StackTrace(false)
final class HandshakeEvent extends Event {
  @Label("Server Name")
  @Description("Whom the client asked for; none where it did not say")
  @Nullable String serverName;

  @Label("Server")
  @Description("Whether the script was the server")
  boolean server;

  @Label("Engine")
  @Description("boringssl, jdk, or none where nothing could be negotiated")
  @Nullable String engine;

  @Label("Version")
  @Description("As OpenSSL writes it, for example TLSv1.3")
  @Nullable String version;

  @Label("Cipher")
  @Description("OpenSSL's name of the suite")
  @Nullable String cipher;

  @Label("ALPN")
  @Description("The protocol that was agreed on")
  @Nullable String alpn;

  @Label("Resumed")
  @Description("Whether a former session was resumed")
  boolean resumed;

  @Label("Failure")
  @Description("Why it failed, as the script was told; none when it succeeded")
  @Nullable String failure;
}
