;; made by: Rust, wit-bindgen with `async: true`, a hook that is lifted asynchronously
;; says: the asynchronous component model of WASI 0.3
;; says: the synchronous one of WASI 0.2
;; says: wit-bindgen without `async`
(component
  (core module $m
    (func (export "resolve") (result i32) i32.const 0)
    (func (export "callback") (param i32 i32 i32) (result i32) i32.const 0))
  (core instance $i (instantiate $m))
  (func $f async (canon lift (core func $i "resolve") async (callback (core func $i "callback"))))
  (instance $e (export "resolve" (func $f)))
  (export "switchboard:plugin/caller-id@1.0.0" (instance $e)))
