;; made by: wit-bindgen with a contract of the next major version
;; says: contract 2.0.0
;; says: contract 1.0 (switchboard:plugin@1.0.0)
;; says: newer server
(component
  (import "switchboard:plugin/log@2.0.0" (instance (export "f" (func)))))
