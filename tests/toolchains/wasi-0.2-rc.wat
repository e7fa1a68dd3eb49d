;; made by: componentize-js or cargo-component of 2023, WASI before its release
;; says: a preliminary WASI 0.2 (wasi:io/streams@0.2.0-rc-2023-11-10)
;; says: WASI 0.2 (io, clocks, random, cli, filesystem, sockets)
;; says: Rust 1.82
(component
  (import "wasi:io/streams@0.2.0-rc-2023-11-10" (instance (export "f" (func)))))
