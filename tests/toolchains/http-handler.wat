;; made by: cargo-component, `cargo component new --proxy`
;; says: servers of HTTP (wasi:http/incoming-handler@0.2.3)
;; says: plugins that export a hook of switchboard:plugin@1.0.0
;; says: instead of an HTTP handler
(component
  (core module $m (func (export "handle")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "handle")))
  (instance $e (export "handle" (func $f)))
  (export "wasi:http/incoming-handler@0.2.3" (instance $e)))
