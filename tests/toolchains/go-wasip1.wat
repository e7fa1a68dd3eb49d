;; made by: Go, `GOOS=wasip1 GOARCH=wasm go build`
;; says: WASI preview 1 (wasm32-wasip1)
;; says: components, not core modules
;; says: wasm32-wasip2
(module
  (import "wasi_snapshot_preview1" "sched_yield" (func))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func))
  (import "wasi_snapshot_preview1" "proc_exit" (func))
  (memory (export "memory") 40)
  (func (export "_start")))
