;; made by: componentize-py, a world of WASI 0.3
;; says: WASI 0.3 (wasi:clocks/monotonic-clock@0.3.0)
;; says: WASI 0.2 (io, clocks, random, cli, filesystem, sockets)
;; says: synchronous bindings
(component
  (import "wasi:io/error@0.2.6" (instance (export "error" (type (sub resource)))))
  (import "wasi:clocks/monotonic-clock@0.3.0" (instance (export "f" (func)))))
