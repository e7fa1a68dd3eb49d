;; made by: wit-bindgen with a contract of the next major version, no capability used
;; says: contract 2.1.0
;; says: contract 1.0 (switchboard:plugin@1.0.0)
;; says: newer server
(component
  (core module $m (func (export "resolve")))
  (core instance $i (instantiate $m))
  (func $f (canon lift (core func $i "resolve")))
  (instance $e (export "resolve" (func $f)))
  (export "switchboard:plugin/caller-id@2.1.0" (instance $e)))
