package dev.moonwire.http.h2;

import dev.moonwire.http.Headers;
import dev.moonwire.http.ResponseHead;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/** What the listeners of a session and its exchanges were told, one line each. */
final class Told implements SessionListener {
  /** What one exchange was told; the lines stand in the common list too, under its name. */
  final class Exchange implements ExchangeListener {
    final ByteArrayOutputStream content = new ByteArrayOutputStream();
    private final String name;
    private IntConsumer onData = length -> {};

    Exchange(String name) {
      this.name = name;
    }

    Exchange onData(IntConsumer action) {
      onData = action;
      return this;
    }

    @Override
    public void head(ResponseHead head, boolean end) {
      add("head " + head.status() + text(head.headers()) + (end ? " end" : ""));
    }

    @Override
    public void data(byte[] piece, boolean end) {
      content.writeBytes(piece);
      add("data " + piece.length + (end ? " end" : ""));
      onData.accept(piece.length);
    }

    @Override
    public void trailers(Headers trailers) {
      add("trailers" + text(trailers));
    }

    @Override
    public void ended() {
      add("ended");
    }

    @Override
    public void reset(long errorCode, boolean mayRetry) {
      add("reset " + errorCode + (mayRetry ? " retry" : ""));
    }

    @Override
    public void writable() {
      add("writable");
    }

    private void add(String line) {
      lines.add(name + " " + line);
    }
  }

  private final List<String> lines = new ArrayList<>();

  Exchange exchange(String name) {
    return new Exchange(name);
  }

  /** The lines since the last call, those about slots left out. */
  List<String> lines() {
    List<String> some = lines.stream().filter(line -> !line.equals("slot")).toList();
    lines.clear();
    return some;
  }

  long slots() {
    return lines.stream().filter("slot"::equals).count();
  }

  @Override
  public void settings() {
    lines.add("settings");
  }

  @Override
  public void goAway(int lastStreamId, long code, String debug) {
    lines.add("goaway " + lastStreamId + " " + code + " " + debug);
  }

  @Override
  public void pong() {
    lines.add("pong");
  }

  @Override
  public void exchangeSlotFree() {
    lines.add("slot");
  }

  private static String text(Headers headers) {
    StringBuilder text = new StringBuilder();
    for (Headers.Field field : headers) {
      text.append(' ').append(field.name()).append('=').append(field.value());
    }
    return text.toString();
  }
}
