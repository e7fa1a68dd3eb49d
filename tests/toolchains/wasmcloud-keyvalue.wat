;; made by: wash (wasmCloud), a component with wasi:keyvalue
;; says: WASI keyvalue (wasi:keyvalue/store@0.2.0-draft)
;; says: WASI 0.2 (io, clocks, random, cli, filesystem, sockets)
;; says: the capability `key-value`
(component
  (import "wasi:keyvalue/store@0.2.0-draft" (instance (export "f" (func)))))
