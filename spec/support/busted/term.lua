--- What busted needs of the module term: whether a stream is a terminal. Here none is.
return {
  isatty = function()
    return false
  end,
}
