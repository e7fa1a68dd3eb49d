//! The web client is embedded as xtask built it; a new build of it is a new build of this crate.

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed=../../target/assets/web");
}
