;; made by: wit-bindgen with contract 1.4, whose `log` has a new function
;; says: contract 1.4.0 (it uses log.flush)
;; says: contract 1.0 (switchboard:plugin@1.0.0)
;; says: without log.flush
(component
  (import "switchboard:plugin/log@1.4.0" (instance (export "flush" (func)))))
