;; made by: wit-bindgen with contract 1.4, which has a new interface
;; says: contract 1.4.0 (it uses calendar)
;; says: contract 1.0 (switchboard:plugin@1.0.0)
;; says: newer server
(component
  (import "switchboard:plugin/calendar@1.4.0" (instance (export "f" (func)))))
