package dev.moonwire.vm.host;

import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What scripts may do with the objects of one Java class, worked out once. It belongs to no VM and
 * may be shared by all.
 */
public final class HostType {
  private final String name;
  private final Map<String, HostMethod> methods = new LinkedHashMap<>();

  /**
   * @param name what scripts call such an object
   * @param offered the methods by the names scripts call them by
   * @throws IllegalArgumentException when one of them cannot be called by scripts
   */
  public HostType(String name, Map<String, Method> offered, Exports exports) {
    this.name = name;
    offered.forEach((label, method) -> methods.put(label, HostMethod.of(method, exports)));
  }

  String name() {
    return name;
  }

  Map<String, HostMethod> methods() {
    return methods;
  }
}
