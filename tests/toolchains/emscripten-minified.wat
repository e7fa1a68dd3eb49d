;; made by: Emscripten, `emcc -O3 plugin.c`
;; says: browsers (Emscripten)
;; says: components, not core modules
;; says: wasi-sdk
(module
  (import "a" "a" (func))
  (import "a" "b" (func))
  (memory (export "c") 256 256))
