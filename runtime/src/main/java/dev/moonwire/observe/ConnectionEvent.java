package dev.moonwire.observe;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** A connection in the flight recorder, from the attempt to its close. */
@Name("dev.moonwire.Connection")
@Label("Connection")
@Category({"Moonwire", "Network"})
@Description("A connection of a Lua script, from the attempt to its close")
@StackTrace(false)
final class ConnectionEvent extends Event {
  @Label("Remote Address")
  @Description("IP address, or path of a unix socket; none where it is not known")
  @Nullable String remoteAddress;

  @Label("Remote Port")
  @Description("0 for unix sockets")
  int remotePort;

  @Label("Descriptor")
  @Description("The number that scripts know it by; -1 where it never got one")
  int descriptor;

  @Label("Transport")
  @Description("tcp or unix")
  @Nullable String transport;

  @Label("Accepted")
  @Description("Whether a listener of the script accepted it; else the script connected")
  boolean accepted;

  @Label("Bytes Read")
  @DataAmount
  long bytesRead;

  @Label("Bytes Written")
  @DataAmount
  long bytesWritten;

  @Label("Outcome")
  @Description("closed, or why it never came to stand")
  @Nullable String outcome;
}
