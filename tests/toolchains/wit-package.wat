;; made by: `wasm-tools component wit --wasm` or `wkg wit build`
;; says: describing interfaces (a WIT package, without code)
;; says: plugins that export a hook of switchboard:plugin@1.0.0
;; says: upload the component that implements them
(component
  (type $caller-id (component
    (type (instance (export "resolve" (func))))
    (export "switchboard:plugin/caller-id@1.0.0" (instance (type 0)))))
  (export "caller-id" (type $caller-id)))
