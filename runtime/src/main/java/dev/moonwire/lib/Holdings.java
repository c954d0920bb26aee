package dev.moonwire.lib;

import dev.moonwire.client.ClientContext;
import dev.moonwire.client.Vhost;
import dev.moonwire.client.Wsi;
import dev.moonwire.http.ContentDecoder;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.config.TlsSettings;
import dev.moonwire.tls.x509.TrustStore;
import dev.moonwire.vm.Meter;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What objects hold for scripts that know no VM, and so are no {@link dev.moonwire.vm.Holder}: told
 * to the memory limit as soon as a script has a module that makes them.
 */
final class Holdings {
  private Holdings() {}

  static void tellOfInflate(Meter meter) {
    tell(meter, ContentDecoder.class, ContentDecoder::approximateBytes);
  }

  static void tellOfTls(Meter meter) {
    tell(meter, TlsContext.class, TlsContext::approximateBytes, TlsContext::eachHeld);
    tell(meter, TlsConfig.class, TlsConfig::approximateBytes);
    tell(meter, TlsSettings.class, TlsSettings::approximateBytes);
    tell(meter, TrustStore.class, TrustStore::approximateBytes);
  }

  static void tellOfWebsockets(Meter meter) {
    tellOfTls(meter);
    tell(meter, ClientContext.class, ClientContext::approximateBytes, ClientContext::eachHeld);
    tell(meter, Vhost.class, Vhost::approximateBytes, Vhost::eachHeld);
    tell(meter, Wsi.class, Wsi::approximateBytes, Holdings::eachHeld);
  }

  private static void eachHeld(Wsi wsi, Consumer<@Nullable Object> held) {
    wsi.attached().eachHeld(held);
    held.accept(wsi.tls());
    held.accept(wsi.context());
    held.accept(wsi.vhost());
    held.accept(wsi.parent());
    wsi.children().forEach(held);
  }

  private static <T> void tell(Meter meter, Class<T> type, ToLongFunction<T> bytes) {
    tell(meter, type, bytes, (object, held) -> {});
  }

  /**
   * @param bytes its own size
   * @param held names what it holds beside that
   */
  private static <T> void tell(
      Meter meter,
      Class<T> type,
      ToLongFunction<T> bytes,
      BiConsumer<T, Consumer<@Nullable Object>> held) {
    meter.shows(
        type,
        (object, to) -> {
          to.bytes(bytes.applyAsLong(object));
          held.accept(object, to::object);
        });
  }
}
