;; made by: somebody who changed a function of WASI in their own copy
;; says: a changed copy of the contract or of WASI 0.2
;; says: WASI 0.2 (io, clocks, random, cli, filesystem, sockets)
;; says: the WASI that comes with your tools
(component
  (import "wasi:cli/environment@0.2.6" (instance (export "get-home" (func (result string))))))
