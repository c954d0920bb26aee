package dev.moonwire.lib;

import dev.moonwire.client.ClientContext;
import dev.moonwire.client.Vhost;
import dev.moonwire.client.Wsi;
import dev.moonwire.http.ContentDecoder;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.config.TlsConfig;
import dev.moonwire.tls.config.TlsSettings;
import dev.moonwire.tls.x509.TrustStore;
import dev.moonwire.vm.Census;
import dev.moonwire.vm.Meter;

/**
 * What objects hold for scripts that know no VM, and so are no {@link dev.moonwire.vm.Holder}: told
 * to the memory limit as soon as a script has a module that makes them.
 */
final class Holdings {
  private Holdings() {}

  static void tellOfInflate(Meter meter) {
    meter.shows(ContentDecoder.class, (decoder, to) -> to.bytes(decoder.approximateBytes()));
  }

  static void tellOfTls(Meter meter) {
    meter.shows(TlsContext.class, Holdings::show);
    meter.shows(TlsConfig.class, (config, to) -> to.bytes(config.approximateBytes()));
    meter.shows(TlsSettings.class, (settings, to) -> to.bytes(settings.approximateBytes()));
    meter.shows(TrustStore.class, (trust, to) -> to.bytes(trust.approximateBytes()));
  }

  static void tellOfWebsockets(Meter meter) {
    tellOfTls(meter);
    meter.shows(ClientContext.class, Holdings::show);
    meter.shows(Vhost.class, Holdings::show);
    meter.shows(Wsi.class, Holdings::show);
  }

  private static void show(TlsContext context, Census to) {
    to.bytes(context.approximateBytes());
    context.eachHeld(to::object);
  }

  private static void show(ClientContext context, Census to) {
    to.bytes(context.approximateBytes());
    context.eachHeld(to::object);
  }

  private static void show(Vhost vhost, Census to) {
    to.bytes(vhost.approximateBytes());
    vhost.eachHeld(to::object);
  }

  private static void show(Wsi wsi, Census to) {
    to.bytes(wsi.approximateBytes());
    wsi.attached().eachHeld(to::object);
    to.object(wsi.tls());
    to.object(wsi.context());
    to.object(wsi.vhost());
    to.object(wsi.parent());
    wsi.children().forEach(to::object);
  }
}
