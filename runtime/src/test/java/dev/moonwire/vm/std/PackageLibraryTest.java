package dev.moonwire.vm.std;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageLibraryTest {
  @TempDir Path folder;

  private String eval(String chunk) {
    return new LuaRun().eval("package.path = '" + folder + "/?.lua' " + chunk);
  }

  private void module(String name, String source) throws Exception {
    Files.writeString(folder.resolve(name + ".lua"), source);
  }

  @Test
  void aModuleIsLoadedOnceAndKnowsItsNameAndFile() throws Exception {
    module("m", "count = (count or 0) + 1 return {...}");
    assertEquals(
        "m " + folder + "/m.lua true 1",
        eval("local m = require 'm' return m[1], m[2], require 'm' == m, count"));
  }

  @Test
  void aModuleNotFoundListsWhereItWasLookedFor() {
    assertEquals(
        "error: chunk:1: module 'no.such' not found:\n"
            + "\tno field package.preload['no.such']\n"
            + "\tno file '"
            + folder
            + "/no/such.lua'\n"
            + "\tno shipped file 'no/such.lua'\n"
            + "\tno shipped file 'no/such/init.lua'",
        eval("require 'no.such'"));
  }

  @Test
  void aModuleThatDoesNotCompileIsNamedWithItsFile() throws Exception {
    module("bad", "local x = = 3");
    assertEquals(
        "error: chunk:1: error loading module 'bad' from file '"
            + folder
            + "/bad.lua':\n\t"
            + folder
            + "/bad.lua:1: unexpected symbol near '='",
        eval("require 'bad'"));
  }

  @Test
  void preloadedModulesComeFirst() throws Exception {
    module("m", "return 'file'");
    assertEquals(
        "preloaded",
        eval("package.preload.m = function() return 'preloaded' end return require 'm'"));
  }

  @Test
  void modulesOfTheOldKindGetAnEnvironmentOfTheirOwn() throws Exception {
    module("old", "module('old', package.seeall) function f() return type(print) .. _NAME end");
    assertEquals("functionold nil", eval("local m = require 'old' return m.f(), f"));
  }

  @Test
  void shippedModulesAreFoundInTheJar() {
    assertEquals("table", eval("return type(require 'moonwire.spec')"));
  }

  @Test
  void pathsAreSearched() throws Exception {
    module("m", "");
    assertEquals(folder + "/m.lua", eval("return package.searchpath('m', package.path)"));
    assertEquals("nil \n\tno file './a/b.x'", eval("return package.searchpath('a.b', './?.x')"));
  }

  @Test
  void nativeLibrariesAreRefusedPolitely() {
    assertEquals(
        "nil dynamic libraries not enabled; check your Lua installation absent",
        eval("return package.loadlib('x.so', 'f')"));
  }

  @Test
  void chunksInFilesMayHaveAMarkAndAShellLine() throws Exception {
    module("m", "\uFEFF#!/usr/bin/lua\nreturn ...");
    assertEquals("5", eval("return loadfile('" + folder + "/m.lua')(5)"));
    module("m", "#!x\nerror('oops')");
    assertEquals(
        folder + "/m.lua:2: oops", eval("return select(2, pcall(dofile, '" + folder + "/m.lua'))"));
    assertEquals(
        "nil cannot open /nope: No such file or directory", eval("return loadfile('/nope')"));
  }
}
