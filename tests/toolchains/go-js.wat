;; made by: Go, `GOOS=js GOARCH=wasm go build`
;; says: browsers (Go's GOOS=js)
;; says: components, not core modules
;; says: tinygo build -target=wasip2
(module
  (import "gojs" "runtime.wasmExit" (func))
  (import "gojs" "syscall/js.valueGet" (func))
  (memory (export "mem") 40)
  (func (export "run")))
