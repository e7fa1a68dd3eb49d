;; made by: tools of a later WASI 0.2, whose `environment` has a new function
;; says: a newer WASI 0.2 (wasi:cli/environment@0.2.90
;; says: WASI 0.2.12
;; says: tools for an older WASI 0.2
(component
  (import "wasi:cli/environment@0.2.90" (instance (export "get-home" (func (result string))))))
