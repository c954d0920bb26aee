package dev.moonwire.lib;

import dev.moonwire.fd.ErrnoException;
import dev.moonwire.lib.Libs.Generation;
import dev.moonwire.tls.ReadResult;
import dev.moonwire.tls.TlsContext;
import dev.moonwire.tls.Want;
import dev.moonwire.tls.WriteResult;
import dev.moonwire.tls.error.TlsException;
import dev.moonwire.vm.Arguments;
import dev.moonwire.vm.ContinuedFunction.Results;
import dev.moonwire.vm.ContinuedFunction.Step;
import org.luaj.vm2.LuaString;
import org.luaj.vm2.LuaValue;
import org.luaj.vm2.Varargs;

/** The methods of a context that move bytes: handshake, read, write, sendfile, close. */
final class LibtlsIo {
  /** BUFSIZ of the C library, in bytes. */
  private static final long DEFAULT_READ = 8192;

  private final TlsCalls calls;
  private final Timeouts timeouts;
  private final FileSource files;
  private final Generation generation;
  private final LibtlsResults results;

  LibtlsIo(
      TlsCalls calls,
      Timeouts timeouts,
      FileSource files,
      Generation generation,
      LibtlsResults results) {
    this.calls = calls;
    this.timeouts = timeouts;
    this.files = files;
    this.generation = generation;
    this.results = results;
  }

  void addTo(UserdataType<TlsContext> type) {
    type.continued("handshake", (context, args) -> calls.run(handshake(context)))
        .continued("close", (context, args) -> calls.run(close(context)))
        .continued("read", this::read)
        .continued("write", this::write)
        .method("reset", LibtlsIo::reset)
        .extension("settimeout", this::setTimeout);
    if (generation == Generation.CLASSIC) {
      type.continued("sendfile", this::sendfile);
    }
  }

  private static Varargs reset(TlsContext context, Arguments args) {
    context.reset();
    return LuaValue.NONE;
  }

  /** An extension: {@code ctx:settimeout([seconds])}. */
  private Varargs setTimeout(TlsContext context, Arguments args) {
    timeouts.set(context, Seconds.opt(args, 2));
    return LuaValue.NONE;
  }

  private IoCall<Want> handshake(TlsContext context) {
    return new Progress(context, "handshake", context::handshake);
  }

  private IoCall<Want> close(TlsContext context) {
    return new Progress(context, "close", context::close);
  }

  private Step read(TlsContext context, Arguments args) {
    long size = LibtlsArguments.optInteger(generation, args, 2, DEFAULT_READ);
    boolean isDefault = size < 0 && generation == Generation.V3_5;
    return calls.run(new Read(context, isDefault ? DEFAULT_READ : size));
  }

  private Step write(TlsContext context, Arguments args) {
    LuaString data = args.exactString(2);
    return calls.run(new Write(context, "write", data));
  }

  private Step sendfile(TlsContext context, Arguments args) {
    int fd = FileSource.fd(args, 2);
    long bytes = args.exactInteger(3);
    long offset = args.optExactInteger(4, 0);
    try {
      byte[] content = files.read(fd, bytes, offset);
      return content.length == 0
          ? new Results(LuaValue.ZERO)
          : calls.run(new Write(context, "sendfile", LuaString.valueUsing(content)));
    } catch (ErrnoException e) {
      return new Results(results.behind(LuaValue.NIL, "sendfile", e.errno().text()));
    }
  }

  /** {@code true}, {@code false, nil, want}, or {@code false, err}. */
  private final class Progress extends IoCall<Want> {
    private final String operation;
    private final LibtlsResults.Step step;

    Progress(TlsContext context, String operation, LibtlsResults.Step step) {
      super(context);
      this.operation = operation;
      this.step = step;
    }

    @Override
    Want attempt() throws TlsException {
      return step.take();
    }

    @Override
    Want blockedBy(Want result) {
      return result;
    }

    @Override
    Varargs shown(Want result) {
      return LuaValue.TRUE;
    }

    @Override
    Varargs blocked(Want want) {
      return LuaValue.varargsOf(LuaValue.FALSE, LuaValue.NIL, LuaValue.valueOf(want.code()));
    }

    @Override
    Varargs failed(TlsException e) {
      return results.no(operation, e);
    }
  }

  /** The data, {@code nil, nil, true, want}, nothing at the end, or {@code nil, err}. */
  private final class Read extends IoCall<ReadResult> {
    private final long size;

    Read(TlsContext context, long size) {
      super(context);
      this.size = size;
    }

    @Override
    ReadResult attempt() throws TlsException {
      return context.read(size);
    }

    @Override
    Want blockedBy(ReadResult result) {
      return result.blocked() ? result.want() : Want.NONE;
    }

    @Override
    Varargs shown(ReadResult result) {
      if (result.data() != null) {
        return LuaString.valueUsing(result.data().array());
      }
      return result.want() == Want.NONE ? LuaValue.NONE : blocked(result.want());
    }

    @Override
    Varargs blocked(Want want) {
      return LibtlsResults.again(LuaValue.NIL, want);
    }

    @Override
    Varargs failed(TlsException e) {
      return results.nil("read", e);
    }
  }

  /** The number sent and whether there is more, nothing for nothing, or {@code nil, err}. */
  private final class Write extends IoCall<WriteResult> {
    private final String operation;
    private final LuaString data;

    Write(TlsContext context, String operation, LuaString data) {
      super(context);
      this.operation = operation;
      this.data = data;
    }

    @Override
    WriteResult attempt() throws TlsException {
      return context.write(data.m_bytes, data.m_offset, data.m_length);
    }

    @Override
    Want blockedBy(WriteResult result) {
      return result.want();
    }

    @Override
    Varargs shown(WriteResult result) {
      if (result.sent() == 0) {
        return LuaValue.NONE;
      }
      boolean partly = result.sent() < data.m_length;
      LuaValue count = LuaValue.valueOf(result.sent());
      if (generation == Generation.CLASSIC) {
        return LuaValue.varargsOf(count, LuaValue.NIL, LuaValue.valueOf(partly));
      }
      return partly ? LibtlsResults.again(count, Want.POLLOUT) : count;
    }

    @Override
    Varargs blocked(Want want) {
      return LibtlsResults.again(LuaValue.ZERO, want);
    }

    @Override
    Varargs failed(TlsException e) {
      return results.nil(operation, e);
    }
  }
}
