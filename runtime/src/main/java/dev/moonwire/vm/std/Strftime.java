package dev.moonwire.vm.std;

import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.Latin1;
import dev.moonwire.vm.Meter;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.IsoFields;
import java.util.Locale;
import java.util.TimeZone;
import org.luaj.vm2.LuaString;

/** One formatting of a date by strftime(3) of C99, in the C locale. */
final class Strftime {
  private static final String PLAIN = "aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%";
  private static final String AFTER_E = "cCxXyY";
  private static final String AFTER_O = "deHImMSuUVwWy";

  private static final String[] DAYS = {
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"
  };
  private static final String[] MONTHS = {
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December"
  };

  /** To write a field takes as long as so many calls. */
  private static final int STEPS_PER_FIELD = 32;

  private final Meter meter;
  private final Arguments args;
  private final ZonedDateTime when;
  private final boolean utc;

  /**
   * @param args for the error of an unknown specifier, which is about argument 1
   */
  Strftime(Meter meter, Arguments args, ZonedDateTime when, boolean utc) {
    this.meter = meter;
    this.args = args;
    this.when = when;
    this.utc = utc;
  }

  LuaString format(LuaString format) {
    ByteBuilder out = new ByteBuilder(meter, format.m_length + 32);
    int at = 0;
    while (at < format.m_length) {
      int c = format.luaByte(at++);
      if (c != '%') {
        out.append(c);
        continue;
      }
      meter.works(STEPS_PER_FIELD);
      int length = specifierLength(format, at);
      out.append(field((char) format.luaByte(at + length - 1)));
      at += length;
    }
    return out.toLuaString();
  }

  private int specifierLength(LuaString format, int at) {
    int first = byteAt(format, at);
    if (first > 0 && PLAIN.indexOf(first) >= 0) {
      return 1;
    }
    int second = byteAt(format, at + 1);
    String allowed = first == 'E' ? AFTER_E : first == 'O' ? AFTER_O : "";
    if (second > 0 && allowed.indexOf(second) >= 0) {
      return 2;
    }
    String rest = Latin1.of(format.substring(at, format.m_length));
    throw args.error(1, "invalid conversion specifier '%" + rest + "'");
  }

  private static int byteAt(LuaString format, int at) {
    return at < format.m_length ? format.luaByte(at) : 0;
  }

  private String field(char specifier) {
    return switch (specifier) {
      case 'a', 'A', 'b', 'B', 'h', 'p', 'n', 't', '%' -> word(specifier);
      case 'c', 'D', 'F', 'r', 'R', 'T', 'x', 'X' -> composite(specifier);
      case 'z', 'Z' -> zone(specifier);
      case 'U', 'V', 'W', 'G', 'g' -> week(specifier);
      default -> number(specifier);
    };
  }

  private String word(char specifier) {
    String day = DAYS[weekday()];
    String month = MONTHS[when.getMonthValue() - 1];
    return switch (specifier) {
      case 'a' -> day.substring(0, 3);
      case 'A' -> day;
      case 'B' -> month;
      case 'n' -> "\n";
      case 't' -> "\t";
      case '%' -> "%";
      case 'p' -> when.getHour() < 12 ? "AM" : "PM";
      default -> month.substring(0, 3);
    };
  }

  private String composite(char specifier) {
    String parts =
        switch (specifier) {
          case 'c' -> "a b e T Y";
          case 'D', 'x' -> "m/d/y";
          case 'F' -> "Y-m-d";
          case 'r' -> "I:M:S p";
          case 'R' -> "H:M";
          default -> "H:M:S";
        };
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.length(); i++) {
      char part = parts.charAt(i);
      text.append(PLAIN.indexOf(part) >= 0 ? field(part) : String.valueOf(part));
    }
    return text.toString();
  }

  private String zone(char specifier) {
    if (specifier == 'Z') {
      return utc ? "GMT" : abbreviation();
    }
    int minutes = when.getOffset().getTotalSeconds() / 60;
    String sign = minutes < 0 ? "-" : "+";
    return sign + padded(Math.abs(minutes) / 60, 2) + padded(Math.abs(minutes) % 60, 2);
  }

  private String abbreviation() {
    if (when.getZone() instanceof ZoneOffset offset) {
      return offset.equals(ZoneOffset.UTC) ? "UTC" : offset.getId();
    }
    return TimeZone.getTimeZone(when.getZone())
        .getDisplayName(OsDate.isSummer(when), TimeZone.SHORT, Locale.ROOT);
  }

  private String week(char specifier) {
    int day = when.getDayOfYear() - 1;
    return switch (specifier) {
      case 'U' -> padded((day + 7 - weekday()) / 7, 2);
      case 'W' -> padded((day + 7 - (weekday() + 6) % 7) / 7, 2);
      case 'V' -> padded(when.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2);
      case 'g' -> padded(Math.floorMod(when.get(IsoFields.WEEK_BASED_YEAR), 100), 2);
      default -> Integer.toString(when.get(IsoFields.WEEK_BASED_YEAR));
    };
  }

  private String number(char specifier) {
    int hour = when.getHour();
    return switch (specifier) {
      case 'C' -> padded(Math.floorDiv(when.getYear(), 100), 2);
      case 'd' -> padded(when.getDayOfMonth(), 2);
      case 'e' -> String.format("%2d", when.getDayOfMonth());
      case 'H' -> padded(hour, 2);
      case 'I' -> padded((hour + 11) % 12 + 1, 2);
      case 'j' -> padded(when.getDayOfYear(), 3);
      case 'm' -> padded(when.getMonthValue(), 2);
      case 'M' -> padded(when.getMinute(), 2);
      case 'S' -> padded(when.getSecond(), 2);
      case 'u' -> Integer.toString(when.getDayOfWeek().getValue());
      case 'w' -> Integer.toString(weekday());
      case 'y' -> padded(Math.floorMod(when.getYear(), 100), 2);
      default -> Integer.toString(when.getYear());
    };
  }

  /** 0 for Sunday. */
  private int weekday() {
    return when.getDayOfWeek().getValue() % 7;
  }

  private static String padded(int value, int digits) {
    return String.format("%0" + digits + "d", value);
  }
}
