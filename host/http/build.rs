//! The web client and the book are embedded as xtask built them; a new build of them is a new build of this crate.

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    for built in ["../../target/assets/web", "../../target/assets/docs"] {
        // Cargo takes what is missing for changed, and would build this crate anew each time until it is there.
        std::fs::create_dir_all(built)?;
        println!("cargo:rerun-if-changed={built}");
    }
    Ok(())
}
