package dev.moonwire.vm.std;

import dev.moonwire.vm.Census;
import dev.moonwire.vm.Holder;
import dev.moonwire.vm.LuaVm;
import java.util.function.Supplier;
import org.luaj.vm2.LuaError;
import org.luaj.vm2.LuaInteger;
import org.luaj.vm2.LuaValue;

/**
 * One run of {@code table.sort}: quicksort by the median of three, in place and not stable, as the
 * reference does it. An order function that contradicts itself cannot make it leave the array: it
 * is told so.
 */
final class Sorting implements Holder, Supplier<LuaValue> {
  private final LuaVm vm;
  private final LuaValue[] elements;
  private final LuaValue order;

  /**
   * @param order what answers whether its first argument comes first; nil for {@code <}
   */
  Sorting(LuaVm vm, LuaValue[] elements, LuaValue order) {
    this.vm = vm;
    this.elements = elements;
    this.order = order;
  }

  @Override
  public LuaValue get() {
    sort(0, elements.length - 1);
    return LuaValue.NIL;
  }

  /** The order function may empty the table meanwhile. */
  @Override
  public void show(Census census) {
    census.bytes(4L * elements.length);
    for (LuaValue element : elements) {
      census.value(element);
    }
  }

  private void sort(int from, int to) {
    int low = from;
    int high = to;
    while (low < high) {
      swapIfLess(high, low);
      if (high - low == 1) {
        return;
      }
      int middle = (low + high) >>> 1;
      if (!swapIfLess(middle, low)) {
        swapIfLess(high, middle);
      }
      if (high - low == 2) {
        return;
      }
      int pivot = partition(low, high, middle);
      // The smaller half by recursion, the larger in this loop: the depth stays logarithmic.
      if (pivot - low < high - pivot) {
        sort(low, pivot - 1);
        low = pivot + 1;
      } else {
        sort(pivot + 1, high);
        high = pivot - 1;
      }
    }
  }

  /** The three of low, middle and high are in order; where the pivot ends up. */
  private int partition(int low, int high, int middle) {
    LuaValue pivot = elements[middle];
    swap(middle, high - 1);
    int i = low;
    int j = high - 1;
    while (true) {
      while (less(elements[++i], pivot)) {
        if (i >= high) {
          throw new LuaError("invalid order function for sorting");
        }
      }
      while (less(pivot, elements[--j])) {
        if (j <= low) {
          throw new LuaError("invalid order function for sorting");
        }
      }
      if (j < i) {
        swap(high - 1, i);
        return i;
      }
      swap(i, j);
    }
  }

  private boolean swapIfLess(int later, int earlier) {
    if (less(elements[later], elements[earlier])) {
      swap(later, earlier);
      return true;
    }
    return false;
  }

  private void swap(int i, int j) {
    LuaValue kept = elements[i];
    elements[i] = elements[j];
    elements[j] = kept;
  }

  private boolean less(LuaValue a, LuaValue b) {
    vm.meter().works(1);
    if (!order.isnil()) {
      return vm.call(order, a, b).toboolean();
    }
    if (a instanceof LuaInteger x && b instanceof LuaInteger y) {
      return x.v < y.v;
    }
    return vm.lessThan(a, b);
  }
}
