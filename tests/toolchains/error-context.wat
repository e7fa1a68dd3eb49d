;; made by: Rust, wit-bindgen 0.40 with `error-context`
;; says: the asynchronous component model of WASI 0.3
;; says: the synchronous one
;; says: `error-context`
(component
  (core func $drop (canon error-context.drop)))
