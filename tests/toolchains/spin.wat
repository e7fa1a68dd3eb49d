;; made by: Spin, `spin build` of an HTTP trigger
;; says: another host (it imports fermyon:spin/variables@2.0.0)
;; says: contract 1.0 (switchboard:plugin@1.0.0)
;; says: the contract's capabilities
(component
  (import "fermyon:spin/variables@2.0.0" (instance (export "f" (func)))))
