;; made by: Kotlin/Wasm or dart2wasm, objects of the garbage collector
;; says: WebAssembly's garbage collector
;; says: linear memory only
;; says: brings its own garbage collector
(component
  (core module $m (type $s (struct (field i32))) (func (result (ref null $s)) ref.null $s))
  (core instance (instantiate $m)))
