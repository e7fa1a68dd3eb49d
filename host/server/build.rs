//! The demo embeds plugins that xtask has built, so cargo must rebuild this crate when they change.

use std::path::Path;

fn main() -> std::io::Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    let plugins = Path::new("../../target/assets/plugins");
    std::fs::create_dir_all(plugins)?;
    for plugin in ["phone-book.wasm", "loop.wasm"] {
        let file = plugins.join(plugin);
        // Cargo takes what is missing for changed, and would build this crate anew each time until there are plugins: the
        // folder changes when they come.
        let watched = if file.exists() { &file } else { plugins };
        println!("cargo:rerun-if-changed={}", watched.display());
    }
    Ok(())
}
