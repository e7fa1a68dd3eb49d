;; made by: wit-bindgen with a copy of the contract without its version
;; says: the contract without a version
;; says: contract 1.0 (switchboard:plugin@1.0.0)
;; says: package switchboard:plugin@1.0.0
(component
  (import "switchboard:plugin/log" (instance (export "f" (func)))))
