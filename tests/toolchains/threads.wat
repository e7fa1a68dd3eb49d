;; made by: C, `-pthread`, in a component
;; says: threads (shared memories or atomics)
;; says: one thread per call
;; says: -pthread
(component
  (core module $m (memory 1 1 shared) (func (drop (i32.atomic.load (i32.const 0)))))
  (core instance (instantiate $m)))
