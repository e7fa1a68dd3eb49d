;; made by: AssemblyScript, `asc plugin.ts`
;; says: AssemblyScript's own runtime
;; says: components, not core modules
;; says: jco componentize
(module
  (import "env" "abort" (func (param i32 i32 i32 i32)))
  (memory (export "memory") 1))
