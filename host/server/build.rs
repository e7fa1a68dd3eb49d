//! The demo's plugins are embedded as xtask built them; a new build of them is a new build of this crate.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../../target/assets/plugins/phone-book.wasm");
    println!("cargo:rerun-if-changed=../../target/assets/plugins/loop.wasm");
}
