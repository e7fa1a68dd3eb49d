;; made by: the SDK of a preliminary contract
;; says: a preliminary contract (1.0.0-rc.2)
;; says: contract 1.0 (switchboard:plugin@1.0.0)
;; says: the SDK of contract 1.0
(component
  (import "switchboard:plugin/log@1.0.0-rc.2" (instance (export "f" (func)))))
