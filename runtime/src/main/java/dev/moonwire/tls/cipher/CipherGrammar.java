package dev.moonwire.tls.cipher;

import dev.moonwire.tls.cipher.CipherRow.Operation;
import java.util.List;
import java.util.Optional;

/**
 * OpenSSL's cipher-list language (openssl-ciphers(1)), for suites of TLS 1.2 and older.
 *
 * <p>Items are separated by {@code :}, {@code ,}, {@code ;} or blanks. A word or a sum of words
 * ({@code ECDHE+AESGCM}) adds what it selects; {@code -}, {@code !} and {@code +} in front take it
 * out, remove it for good, or move it to the end. {@code @STRENGTH} sorts by key size,
 * {@code @SECLEVEL=n} sets the security level. Unknown words are passed over; a character that
 * belongs nowhere spoils the whole list.
 */
final class CipherGrammar {
  /** Debian's OpenSSL is built with level 2: 112 bits, RSA from 2048, no SHA-1 signatures. */
  static final int DEFAULT_SECURITY_LEVEL = 2;

  private static final String DEFAULT_LIST = "ALL:!COMPLEMENTOFDEFAULT:!eNULL:";
  private static final String LEVEL_COMMAND = "SECLEVEL=";
  private static final String LEVELS = "012345";

  /** What a list selects, in order of preference. */
  record Selection(List<CipherSuite> suites, int securityLevel) {}

  private final CipherRow row = new CipherRow();
  private final String list;
  private int at;
  private boolean spoilt;
  private int securityLevel = DEFAULT_SECURITY_LEVEL;

  private CipherGrammar(String list) {
    this.list = list;
  }

  /** Reads a list; empty when it selects nothing or is spoilt. */
  static Optional<Selection> select(String list) {
    CipherGrammar grammar = new CipherGrammar(expanded(list));
    grammar.readItems();
    List<CipherSuite> suites = grammar.row.chosen();
    return grammar.spoilt || suites.isEmpty()
        ? Optional.empty()
        : Optional.of(new Selection(suites, grammar.securityLevel));
  }

  /** DEFAULT is a word only in front; a Suite B profile (RFC 6460) replaces the whole list. */
  private static String expanded(String list) {
    if (list.startsWith("DEFAULT")) {
      return DEFAULT_LIST + list.substring("DEFAULT".length());
    }
    if (list.startsWith("SUITEB128ONLY")) {
      return "ECDHE-ECDSA-AES128-GCM-SHA256";
    }
    if (list.startsWith("SUITEB128C2") || list.startsWith("SUITEB192")) {
      return "ECDHE-ECDSA-AES256-GCM-SHA384";
    }
    if (list.startsWith("SUITEB128")) {
      return "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384";
    }
    return list;
  }

  private void readItems() {
    while (at < list.length() && !spoilt) {
      if (isSeparator(list.charAt(at))) {
        at++;
      } else {
        readItem();
      }
    }
  }

  private void readItem() {
    if (list.charAt(at) == '@') {
      at++;
      run(readWord());
      skipItem();
      return;
    }
    Operation operation = readOperation();
    Optional<CipherTerm> term = readTerm();
    if (term.isEmpty()) {
      skipItem();
      return;
    }
    row.apply(operation, term.get());
  }

  private Operation readOperation() {
    Operation operation =
        switch (list.charAt(at)) {
          case '-' -> Operation.TAKE_OUT;
          case '!' -> Operation.REMOVE;
          case '+' -> Operation.MOVE_TO_END;
          default -> Operation.ADD;
        };
    at += operation == Operation.ADD ? 0 : 1;
    return operation;
  }

  /** A word, or words joined by {@code +}; empty when one is unknown or they exclude each other. */
  private Optional<CipherTerm> readTerm() {
    CipherTerm term = CipherTerm.of();
    while (true) {
      CipherTerm next = CipherWords.term(readWord());
      Optional<CipherTerm> both = next == null ? Optional.empty() : term.and(next);
      if (both.isEmpty() || at == list.length() || list.charAt(at) != '+') {
        return both;
      }
      term = both.get();
      at++;
    }
  }

  private void run(String command) {
    if (command.equals("STRENGTH")) {
      row.sortByStrength();
      return;
    }
    String level =
        command.startsWith(LEVEL_COMMAND) ? command.substring(LEVEL_COMMAND.length()) : "";
    if (level.length() == 1 && LEVELS.contains(level)) {
      securityLevel = LEVELS.indexOf(level);
    } else {
      spoilt = true;
    }
  }

  /** The next word; the list is spoilt where there is none. */
  private String readWord() {
    int start = at;
    while (at < list.length() && isWordCharacter(list.charAt(at))) {
      at++;
    }
    spoilt |= at == start;
    return list.substring(start, at);
  }

  private void skipItem() {
    while (at < list.length() && !isSeparator(list.charAt(at))) {
      at++;
    }
  }

  private static boolean isSeparator(char c) {
    return c == ':' || c == ' ' || c == ';' || c == ',';
  }

  private static boolean isWordCharacter(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '=';
  }
}
