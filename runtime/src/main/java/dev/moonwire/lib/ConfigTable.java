package dev.moonwire.lib;

import dev.moonwire.access.Policy;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Latin1;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/**
 * A config written down as a table: {@code config.new{ca_file = "ca.pem", alpn = "h2"}}.
 *
 * <p>A key is the name of a method, with or without its {@code set_}. Its value is the argument, or
 * a list of the arguments; for methods that add something also a list of such lists; for switches
 * {@code true} or {@code false}. The methods are called in an order of their own, and keys that
 * would undo each other are refused, so that the order of the table does not matter.
 */
final class ConfigTable {
  private static final String PREFIX = "set_";
  private static final String ADDING = "add_";

  /** Of each row only one may be there. */
  private static final List<List<String>> ALTERNATIVES =
      List.of(
          List.of("set_ca", "set_ca_file"),
          List.of("set_crl", "set_crl_file"),
          List.of("set_cert", "set_cert_file", "set_keypair", "set_keypair_file"),
          List.of("set_key", "set_key_file", "set_keypair", "set_keypair_file"),
          List.of("set_ocsp_staple", "set_ocsp_staple_file"),
          List.of("set_ecdhecurve", "set_ecdhecurves"),
          List.of("verify", "insecure_noverifycert"),
          List.of("verify", "insecure_noverifyname"),
          List.of("verify", "insecure_noverifytime"),
          List.of("verify_client", "verify_client_optional"),
          List.of("prefer_ciphers_client", "prefer_ciphers_server"));

  private final Map<String, ConfigSetter> setters = new LinkedHashMap<>();
  private final Map<String, Consumer<TlsConfig>> switches = new LinkedHashMap<>();

  /**
   * The table may name this method. Those that are named are called in the order of these calls.
   */
  void setter(String method, ConfigSetter setter) {
    setters.put(method, setter);
  }

  /** As {@link #setter}, for a method without arguments. */
  void toggle(String method, Consumer<TlsConfig> action) {
    switches.put(method, action);
  }

  /** A field as the script wrote it. */
  private record Field(String key, LuaValue value) {}

  /**
   * A new config.
   *
   * @param args errors are about the first of them, which is the table
   * @param policy which files the config may read
   * @throws TlsException what a method refused, the key in front
   */
  TlsConfig read(Arguments args, Policy policy) throws TlsException {
    Map<String, Field> fields = fields(args);
    TlsConfig config = new TlsConfig(policy);
    for (Map.Entry<String, Consumer<TlsConfig>> entry : switches.entrySet()) {
      Field field = fields.get(entry.getKey());
      if (field != null) {
        entry.getValue().accept(config);
      }
    }
    for (Map.Entry<String, ConfigSetter> entry : setters.entrySet()) {
      Field field = fields.get(entry.getKey());
      if (field != null) {
        set(config, entry.getValue(), args, field, entry.getKey().startsWith(ADDING));
      }
    }
    return config;
  }

  /** The fields by the methods they name; switches only when they are on. */
  private Map<String, Field> fields(Arguments args) {
    Map<String, Field> fields = new HashMap<>();
    LuaTable table = args.table(1);
    for (Varargs pair = table.next(LuaValue.NIL); !pair.arg1().isnil(); ) {
      Field field = new Field(name(pair.arg1()), pair.arg(2));
      String method = method(pair.arg1());
      if (method == null) {
        throw args.error(1, "unknown key '" + field.key() + "'");
      }
      if (!switches.containsKey(method) || isOn(args, field)) {
        Field same = fields.put(method, field);
        if (same != null) {
          throw exclusive(args, field, same);
        }
      }
      pair = table.next(pair.arg1());
    }
    refuseContradictions(args, fields);
    return fields;
  }

  private static String name(LuaValue key) {
    return key instanceof LuaString s ? Latin1.of(s) : key.tojstring();
  }

  private @Nullable String method(LuaValue key) {
    String name = name(key);
    if (key.type() != LuaValue.TSTRING) {
      return null;
    }
    if (setters.containsKey(name) || switches.containsKey(name)) {
      return name;
    }
    return setters.containsKey(PREFIX + name) ? PREFIX + name : null;
  }

  private static boolean isOn(Arguments args, Field field) {
    if (field.value().type() != LuaValue.TBOOLEAN) {
      throw args.inField(1, field.key(), field.value()).typeError(1, "boolean");
    }
    return field.value().toboolean();
  }

  private static void refuseContradictions(Arguments args, Map<String, Field> fields) {
    for (List<String> row : ALTERNATIVES) {
      List<Field> present = row.stream().filter(fields::containsKey).map(fields::get).toList();
      if (present.size() > 1) {
        throw exclusive(args, present.get(0), present.get(1));
      }
    }
  }

  private static LuaError exclusive(Arguments args, Field one, Field other) {
    boolean swap = one.key().compareTo(other.key()) > 0;
    String first = swap ? other.key() : one.key();
    String second = swap ? one.key() : other.key();
    return args.error(1, "'" + first + "' and '" + second + "' exclude each other");
  }

  private static void set(
      TlsConfig config, ConfigSetter setter, Arguments args, Field field, boolean adding)
      throws TlsException {
    LuaValue value = field.value();
    if (adding && value instanceof LuaTable list && list.rawget(1) instanceof LuaTable) {
      for (int i = 1; i <= list.rawlen(); i++) {
        set(config, setter, args, new Field(field.key(), list.rawget(i)), false);
      }
      return;
    }
    try {
      setter.set(config, args.inField(1, field.key(), withSelf(value)));
    } catch (TlsException e) {
      throw new TlsException(field.key() + ": " + e.text());
    }
  }

  /** The arguments as a method has them: from position 2 on. */
  private static Varargs withSelf(LuaValue value) {
    if (!(value instanceof LuaTable list)) {
      return LuaValue.varargsOf(LuaValue.NIL, value);
    }
    LuaValue[] values = new LuaValue[list.rawlen() + 1];
    values[0] = LuaValue.NIL;
    for (int i = 1; i < values.length; i++) {
      values[i] = list.rawget(i);
    }
    return LuaValue.varargsOf(values);
  }
}
