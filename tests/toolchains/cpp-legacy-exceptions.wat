;; made by: C++, Emscripten with `-fwasm-exceptions -sWASM_LEGACY_EXCEPTIONS`
;; says: WebAssembly's first exceptions
;; says: without exceptions
;; says: -fno-exceptions
(component
  (core module $m (func try catch_all end))
  (core instance (instantiate $m)))
