;; made by: the SDK before the contract was frozen
;; says: an early contract (0.9.0)
;; says: contract 1.0 (switchboard:plugin@1.0.0)
;; says: the SDK of contract 1.0
(component
  (import "switchboard:plugin/log@0.9.0" (instance (export "f" (func)))))
