package dev.moonwire.observe;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A logger of SLF4J's. */
final class Slf4jLog extends Log {
  private final Logger logger;

  Slf4jLog(String name) {
    logger = LoggerFactory.getLogger(name);
  }

  @Override
  boolean tellsDetails() {
    return logger.isDebugEnabled();
  }

  @Override
  void debug(String format, @Nullable Object... args) {
    logger.debug(format, args);
  }

  @Override
  void warn(String format, @Nullable Object... args) {
    logger.warn(format, args);
  }
}
