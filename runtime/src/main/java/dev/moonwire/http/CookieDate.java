package dev.moonwire.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Dates as servers write them into cookies: the words count, not their order (RFC 6265 §5.1.1). */
final class CookieDate {
  private static final Pattern DELIMITERS = Pattern.compile("[\\t -/;-@\\[-`{-~]+");
  private static final Pattern TIME = Pattern.compile("(\\d{1,2}):(\\d{1,2}):(\\d{1,2})(?:\\D.*)?");
  private static final Pattern DAY = Pattern.compile("(\\d{1,2})(?:\\D.*)?");
  private static final Pattern YEAR = Pattern.compile("(\\d{2,4})(?:\\D.*)?");
  private static final String MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec ";
  private static final int MONTH_WIDTH = 4;
  private static final int FIRST_YEAR = 1601;

  private @Nullable LocalTime time;
  private int day;
  private int month;
  private int year = -1;

  private CookieDate() {}

  /** Null for what is no date. */
  static @Nullable Instant parse(String text) {
    CookieDate date = new CookieDate();
    try {
      for (String word : DELIMITERS.split(text, -1)) {
        date.take(word);
      }
      LocalTime time = date.time;
      boolean whole = time != null && date.day > 0 && date.month > 0 && date.year >= FIRST_YEAR;
      return whole
          ? LocalDate.of(date.year, date.month, date.day).atTime(time).toInstant(ZoneOffset.UTC)
          : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private void take(String word) {
    Matcher clock = TIME.matcher(word);
    Matcher days = DAY.matcher(word);
    Matcher years = YEAR.matcher(word);
    if (time == null && clock.matches()) {
      time = LocalTime.of(number(clock, 1), number(clock, 2), number(clock, 3));
    } else if (day == 0 && days.matches()) {
      day = number(days, 1);
    } else if (month == 0 && monthOf(word) > 0) {
      month = monthOf(word);
    } else if (year < 0 && years.matches()) {
      year = full(number(years, 1));
    }
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }

  private static int monthOf(String word) {
    if (word.length() < MONTH_WIDTH - 1) {
      return 0;
    }
    String name = word.substring(0, MONTH_WIDTH - 1).toLowerCase(Locale.ROOT);
    int at = MONTHS.indexOf(name + " ");
    return at < 0 ? 0 : at / MONTH_WIDTH + 1;
  }

  /** 70 to 99 are of the last century, 0 to 69 of this one. */
  private static int full(int written) {
    return written > 99 ? written : written >= 70 ? written + 1900 : written + 2000;
  }
}
