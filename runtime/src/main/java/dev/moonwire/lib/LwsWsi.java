package dev.moonwire.lib;

import dev.moonwire.client.Wsi;
import dev.moonwire.http.ResponseHead;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.LuaVm;
import dev.moonwire.vm.VmTable;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaUserdata;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * What scripts can do with a wsi: methods of the userdata and functions of the module, the same
 * ones. On a wsi that has ended they answer {@code nil, "closed"}, but for those that ask what is
 * known of it.
 */
final class LwsWsi {
  /** What argument errors call it. */
  static final String TYPE = "libwebsockets.wsi";

  private static final Varargs CLOSED =
      LuaValue.varargsOf(LuaValue.NIL, LuaValue.valueOf("closed"));
  private static final long OWN_STREAM = -1;
  private static final int IPV4_MAPPED_PREFIX = 7;

  private final LuaVm vm;
  private final UserdataType<Wsi> type;
  private final VmTable module;

  LwsWsi(LuaVm vm, VmTable module) {
    this.vm = vm;
    this.module = module;
    this.type = new UserdataType<>(vm, TYPE, Wsi.class);
    addWriting();
    addReading();
    addTimes();
    addIdentity();
  }

  /** The userdata of a wsi: one for its whole life, and gone with it. */
  LuaUserdata face(Wsi wsi) {
    if (wsi.attached().face() instanceof LuaUserdata known) {
      return known;
    }
    LuaUserdata made = type.wrap(wsi);
    wsi.attached().face(made);
    return made;
  }

  /** The userdata, or nil for none. */
  LuaValue faceOrNil(@Nullable Wsi wsi) {
    return wsi == null ? LuaValue.NIL : face(wsi);
  }

  /** A function that also works on one that has ended. */
  void known(String name, UserdataType.Method<Wsi> body) {
    module.rawset(name, type.shared(name, body));
  }

  /** A function for live ones. */
  void live(String name, UserdataType.Method<Wsi> body) {
    known(name, (wsi, args) -> wsi.hasEnded() ? CLOSED : body.call(wsi, args));
  }

  /** A method that the library lacks; it also works on one that has ended. */
  void beyond(String name, UserdataType.Method<Wsi> body) {
    type.extension(name, body);
  }

  private void addWriting() {
    live("write", LwsWsi::write);
    live("callback_on_writable", (wsi, args) -> number(wsi.askWriteable()));
    live("partial_buffered", (wsi, args) -> number(wsi.isChoked() ? 1 : 0));
    live("send_pipe_choked", (wsi, args) -> number(wsi.isChoked() ? 1 : 0));
    live("get_peer_write_allowance", (wsi, args) -> number(wsi.writeAllowance()));
    live("close_reason", LwsWsi::closeReason);
    live("client_http_body_pending", LwsWsi::bodyPending);
    known("http_is_redirected_to_get", (wsi, args) -> truth(wsi.isRedirectedToGet()));
  }

  private static Varargs write(Wsi wsi, Arguments args) {
    LuaString data = args.string(2);
    int flags = (int) args.optExactInteger(3, 0);
    return number(wsi.write(data.m_bytes, data.m_offset, data.m_length, flags));
  }

  private static Varargs closeReason(Wsi wsi, Arguments args) {
    long code = args.exactInteger(2);
    byte[] reason = args.isNoneOrNil(3) ? new byte[0] : Latin1.bytes(args.string(3));
    try {
      wsi.closing().reason((int) code, reason);
      return LuaValue.NONE;
    } catch (IllegalArgumentException e) {
      throw args.error(3, "longer than 123 bytes");
    }
  }

  private static Varargs bodyPending(Wsi wsi, Arguments args) {
    LuaValue more = args.any(2);
    wsi.bodyPending(more.type() == LuaValue.TNUMBER ? more.todouble() != 0 : more.toboolean());
    return LuaValue.NONE;
  }

  private void addReading() {
    live("http_client_read", (wsi, args) -> number(wsi.read((int) args.optExactInteger(2, 0))));
    live("rx_flow_control", LwsWsi::flow);
    known("is_final_fragment", (wsi, args) -> truth(wsi.piece().last()));
    known("is_first_fragment", (wsi, args) -> truth(wsi.piece().first()));
    known("frame_is_binary", (wsi, args) -> truth(wsi.piece().binary()));
    known("remaining_packet_payload", (wsi, args) -> number(wsi.piece().remaining()));
    known("get_opcode", (wsi, args) -> number(wsi.piece().opcode()));
    known("get_reserved_bits", (wsi, args) -> number(wsi.piece().reservedBits()));
    known("get_close_payload", (wsi, args) -> LuaString.valueUsing(wsi.closing().peer()));
    known("get_close_length", (wsi, args) -> number(wsi.closing().peer().length));
    known("http_client_http_response", LwsWsi::status);
    live("h2_update_peer_txcredit", LwsWsi::grant);
    live("wsi_tx_credit", LwsWsi::credit);
  }

  /** Of the wsi's own stream; the connection's credit needs no help. */
  private static Varargs grant(Wsi wsi, Arguments args) {
    long stream = args.exactInteger(2);
    long bytes = args.exactInteger(3);
    if (bytes == 0 || stream == 0) {
      return number(0);
    }
    boolean own = stream == OWN_STREAM || stream == wsi.streamId();
    return number(own && granted(wsi, bytes) ? 0 : 1);
  }

  private static boolean granted(Wsi wsi, long bytes) {
    return bytes > 0 && bytes <= Integer.MAX_VALUE && wsi.grant((int) bytes);
  }

  /** What the peer gives is its own to say: only what we give can be changed. */
  private static Varargs credit(Wsi wsi, Arguments args) {
    boolean peerToUs = args.exactInteger(2) != 0;
    long bytes = args.optExactInteger(3, 0);
    if (bytes == 0) {
      return number(peerToUs ? wsi.credit() : Math.max(0, wsi.writeAllowance()));
    }
    return number(!peerToUs || wsi.streamId() == 0 || granted(wsi, bytes) ? 0 : 1);
  }

  private static Varargs flow(Wsi wsi, Arguments args) {
    LuaValue on = args.any(2);
    wsi.flow(on.type() == LuaValue.TNUMBER ? ((long) on.todouble() & 1) != 0 : on.toboolean());
    return number(0);
  }

  private static Varargs status(Wsi wsi, Arguments args) {
    ResponseHead head = wsi.response();
    return number(head == null ? 0 : head.status());
  }

  private void addTimes() {
    live("set_timeout", (wsi, args) -> timeout(wsi, args, 1e9));
    live("set_timeout_us", (wsi, args) -> timeout(wsi, args, 1e3));
    live(
        "set_timer_usecs",
        (wsi, args) -> {
          wsi.setTimer(after(args.number(2), 1e3));
          return LuaValue.NONE;
        });
    live(
        "wsi_close",
        (wsi, args) -> {
          wsi.closeSoon();
          return LuaValue.NONE;
        });
    live("set_extension_option", LwsWsi::extensionOption);
    live(
        "validity_confirmed",
        (wsi, args) -> {
          wsi.confirmValidity();
          return LuaValue.NONE;
        });
  }

  /** Only the level of compression can be changed on an open connection: 0, else -1. */
  private static Varargs extensionOption(Wsi wsi, Arguments args) {
    boolean level =
        Latin1.of(args.string(2)).equals("permessage-deflate")
            && Latin1.of(args.string(3)).equals("compression_level");
    String value = Latin1.of(args.string(4));
    boolean done = level && value.matches("[0-9]") && wsi.compressionLevel(Integer.parseInt(value));
    return number(done ? 0 : -1);
  }

  /** The reason 0 ends the waiting; the negative times end the wsi. */
  private static Varargs timeout(Wsi wsi, Arguments args, double nanosPerUnit) {
    long reason = args.exactInteger(2);
    double time = args.number(3);
    if (reason == 0) {
      wsi.setTimeout(null);
    } else if (time < 0) {
      wsi.closeSoon();
    } else {
      wsi.setTimeout(after(time, nanosPerUnit));
    }
    return LuaValue.NONE;
  }

  /** Null for a negative time. */
  static @Nullable Duration after(double time, double nanosPerUnit) {
    return time < 0 || Double.isNaN(time)
        ? null
        : Duration.ofNanos((long) Math.min(time * nanosPerUnit, Long.MAX_VALUE / 2.0));
  }

  private void addIdentity() {
    known("get_protocol", LwsWsi::protocol);
    known("wsi_user", (wsi, args) -> lua(wsi.attached().user()));
    known(
        "set_wsi_user",
        (wsi, args) -> {
          wsi.attached().user(args.value(2));
          return LuaValue.NONE;
        });
    known("get_opaque_user_data", (wsi, args) -> lua(wsi.attached().opaque()));
    known(
        "set_opaque_user_data",
        (wsi, args) -> {
          wsi.attached().opaque(args.value(2));
          return LuaValue.NONE;
        });
    known("is_ssl", (wsi, args) -> number(wsi.isSecure() ? 1 : 0));
    known("get_parent", (wsi, args) -> faceOrNil(wsi.parent()));
    known("get_child", (wsi, args) -> firstChild(wsi));
    known("get_network_wsi", (wsi, args) -> faceOrNil(wsi.carrier()));
    known("get_socket_fd", (wsi, args) -> number(wsi.descriptor()));
    known("get_peer_simple", (wsi, args) -> peer(wsi));
    known("get_peer_addresses", (wsi, args) -> LuaValue.varargsOf(peer(wsi), peer(wsi)));
    beyond("close_error", (wsi, args) -> LibtlsResults.string(wsi.why()));
    beyond("subprotocol", (wsi, args) -> LibtlsResults.string(wsi.subprotocol()));
    beyond("refusal_body", (wsi, args) -> LuaString.valueUsing(wsi.refusalBody()));
    beyond("has_peer_closed", (wsi, args) -> truth(wsi.closing().hasPeerClosed()));
  }

  private LuaValue firstChild(Wsi wsi) {
    List<Wsi> children = wsi.children();
    return children.isEmpty() ? LuaValue.NIL : face(children.get(children.size() - 1));
  }

  private static Varargs protocol(Wsi wsi, Arguments args) {
    VmTable shown = new VmTable();
    shown.rawset("name", LibtlsResults.string(wsi.protocol().name()));
    shown.rawset("id", number(wsi.protocol().id()));
    shown.rawset("rx_buffer_size", number(wsi.protocol().rxBufferSize()));
    return shown;
  }

  private static LuaValue peer(Wsi wsi) {
    SocketAddress address = wsi.peer();
    if (address == null) {
      return LuaValue.NIL;
    }
    String text =
        address instanceof InetSocketAddress inet
            ? inet.getAddress().getHostAddress().replaceFirst("%.*$", "")
            : address.toString();
    boolean mapped = text.startsWith("::ffff:") && text.indexOf('.') > 0;
    return LibtlsResults.string(mapped ? text.substring(IPV4_MAPPED_PREFIX) : text);
  }

  static LuaValue lua(@Nullable Object value) {
    return value instanceof LuaValue known ? known : LuaValue.NIL;
  }

  static LuaValue number(long n) {
    return LuaValue.valueOf((double) n);
  }

  static LuaValue truth(boolean b) {
    return LuaValue.valueOf(b);
  }

  LuaVm vm() {
    return vm;
  }
}
