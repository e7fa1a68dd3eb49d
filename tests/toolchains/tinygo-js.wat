;; made by: TinyGo, `tinygo build -target=wasm`
;; says: browsers (Go's GOOS=js)
;; says: components, not core modules
;; says: -target=wasip2
(module
  (import "wasi_snapshot_preview1" "fd_write" (func))
  (import "gojs" "runtime.ticks" (func))
  (memory (export "memory") 2)
  (func (export "_start")))
