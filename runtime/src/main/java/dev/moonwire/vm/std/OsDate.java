package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.Meter;
import dev.moonwire.vm.Numbers;
import dev.moonwire.vm.VmTable;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneRules;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaTable;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** {@code os.date} and {@code os.time}: calendar fields and the seconds they stand for. */
final class OsDate {
  private static final int NOON = 12;

  private OsDate() {}

  static Varargs date(Meter meter, Arguments args) {
    LuaString format = args.isNoneOrNil(1) ? LuaString.valueOf("%c") : args.string(1);
    double seconds =
        args.isNoneOrNil(2) ? Instant.now().getEpochSecond() : Math.floor(args.number(2));
    boolean utc = format.m_length > 0 && format.luaByte(0) == '!';
    LuaString directives = utc ? format.substring(1, format.m_length) : format;
    ZonedDateTime when;
    try {
      ZoneId zone = utc ? ZoneOffset.UTC : ZoneId.systemDefault();
      when = Instant.ofEpochSecond((long) seconds).atZone(zone);
    } catch (DateTimeException beyondTheCalendar) {
      return LuaValue.NIL;
    }
    if (Latin1.of(directives).equals("*t")) {
      return fields(when);
    }
    return new Strftime(meter, args, when, utc).format(directives);
  }

  private static LuaTable fields(ZonedDateTime when) {
    VmTable table = new VmTable(0, 9);
    table.rawset("sec", LuaValue.valueOf(when.getSecond()));
    table.rawset("min", LuaValue.valueOf(when.getMinute()));
    table.rawset("hour", LuaValue.valueOf(when.getHour()));
    table.rawset("day", LuaValue.valueOf(when.getDayOfMonth()));
    table.rawset("month", LuaValue.valueOf(when.getMonthValue()));
    table.rawset("year", LuaValue.valueOf(when.getYear()));
    table.rawset("wday", LuaValue.valueOf(when.getDayOfWeek().getValue() % 7 + 1));
    table.rawset("yday", LuaValue.valueOf(when.getDayOfYear()));
    table.rawset("isdst", LuaValue.valueOf(isSummer(when)));
    return table;
  }

  static boolean isSummer(ZonedDateTime when) {
    return when.getZone().getRules().isDaylightSavings(when.toInstant());
  }

  /** The seconds of a local time, whose fields may lie outside their ranges (mktime). */
  static LuaValue time(LuaTable table) {
    int second = field(table, "sec", 0);
    int minute = field(table, "min", 0);
    int hour = field(table, "hour", NOON);
    int day = field(table, "day", -1);
    int month = field(table, "month", -1);
    int year = field(table, "year", -1);
    try {
      LocalDateTime local =
          LocalDateTime.of(year, 1, 1, 0, 0)
              .plusMonths(month - 1L)
              .plusDays(day - 1L)
              .plusHours(hour)
              .plusMinutes(minute)
              .plusSeconds(second);
      Instant instant = local.atZone(ZoneId.systemDefault()).toInstant();
      return LuaValue.valueOf((double) corrected(instant, table.get("isdst")).getEpochSecond());
    } catch (DateTimeException beyondTheCalendar) {
      return LuaValue.NIL;
    }
  }

  /** Where the script claims the other of summer and winter time, its clock is off by that much. */
  private static Instant corrected(Instant instant, LuaValue claimsSummer) {
    ZoneRules rules = ZoneId.systemDefault().getRules();
    boolean summer = rules.isDaylightSavings(instant);
    if (claimsSummer.isnil() || claimsSummer.toboolean() == summer) {
      return instant;
    }
    Duration saved = summer ? rules.getDaylightSavings(instant) : summerSavings(rules, instant);
    return summer ? instant.plus(saved) : instant.minus(saved);
  }

  /** An hour where there is no summer time, as in glibc. */
  private static Duration summerSavings(ZoneRules rules, Instant winter) {
    var next = rules.nextTransition(winter);
    return next == null ? Duration.ofHours(1) : rules.getDaylightSavings(next.getInstant());
  }

  /**
   * An integral field of the table.
   *
   * @param otherwise what a missing one counts as; negative when it must be there
   */
  private static int field(LuaTable table, String name, int otherwise) {
    LuaValue number = Numbers.coerce(table.get(name));
    if (!number.isnil()) {
      return (int) (long) number.todouble();
    }
    if (otherwise < 0) {
      throw new LuaError("field '" + name + "' missing in date table");
    }
    return otherwise;
  }
}
