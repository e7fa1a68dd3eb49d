;; made by: a world of its own with a function as import
;; says: a world with an import of its own ("log")
;; says: contract 1.0 (switchboard:plugin@1.0.0)
;; says: the contract's worlds
(component
  (import "log" (func (param "message" string))))
