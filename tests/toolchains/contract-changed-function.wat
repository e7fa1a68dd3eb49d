;; made by: wit-bindgen with a changed copy of the contract, another type of `settings.get`
;; says: a changed copy of the contract
;; says: contract 1.0 (switchboard:plugin@1.0.0)
;; says: wit/plugin-v1 as it is
(component
  (import "switchboard:plugin/settings@1.0.0" (instance (export "get" (func (param "key" u32) (result string))))))
