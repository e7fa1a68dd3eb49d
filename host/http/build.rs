//! The web client is embedded as xtask built it; a new build of it is a new build of this crate.

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    let web = "../../target/assets/web";
    // Cargo takes what is missing for changed, and would build this crate anew each time until there is a web client.
    std::fs::create_dir_all(web)?;
    println!("cargo:rerun-if-changed={web}");
    Ok(())
}
