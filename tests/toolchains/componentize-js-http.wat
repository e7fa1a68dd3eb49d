;; made by: ComponentizeJS without `--disable http`, `jco componentize plugin.js`
;; says: WASI http (wasi:http/types@0.2.10)
;; says: WASI 0.2 (io, clocks, random, cli, filesystem, sockets)
;; says: --disable http
(component
  (import "wasi:io/error@0.2.10" (instance (export "error" (type (sub resource)))))
  (import "wasi:http/types@0.2.10" (instance (export "f" (func)))))
