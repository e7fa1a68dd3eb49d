;; made by: a contract of its own with `stream<u8>`, TinyGo or wit-bindgen
;; says: the asynchronous component model of WASI 0.3
;; says: the synchronous one
;; says: no `stream`, `future`
(component
  (core module $m
    (func (export "f") (param i32)))
  (core instance $i (instantiate $m))
  (type $s (stream u8))
  (func $f (param "data" $s) (canon lift (core func $i "f")))
  (export "switchboard:plugin/caller-id@1.0.0" (func $f)))
