;; made by: C++, `clang++ -fwasm-exceptions`
;; says: WebAssembly's exceptions
;; says: without exceptions
;; says: -fno-exceptions
(component
  (core module $m (tag $t (param i32)) (func (throw $t (i32.const 0))))
  (core instance (instantiate $m)))
