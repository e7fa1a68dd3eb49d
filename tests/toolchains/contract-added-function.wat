;; made by: wit-bindgen with a changed copy of the contract, a new function in `settings`
;; says: a changed copy of contract 1.0.0 (it uses settings.put
;; says: contract 1.0 (switchboard:plugin@1.0.0)
;; says: wit/plugin-v1 as it is
(component
  (import "switchboard:plugin/settings@1.0.0" (instance (export "put" (func)))))
