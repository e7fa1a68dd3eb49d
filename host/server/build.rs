//! The demo embeds plugins that xtask has built, so cargo must rebuild this crate when they change.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../../target/assets/plugins/phone-book.wasm");
    println!("cargo:rerun-if-changed=../../target/assets/plugins/loop.wasm");
}
