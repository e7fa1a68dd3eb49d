//! The world of one plugin: interfaces are the contract, worlds are the build's affair.

use std::fs;
use std::path::Path;

use crate::BuildError;

/// The name of the world that is written.
pub(crate) const NAME: &str = "built";

/// Writes the contract with one more world into a folder: that of just these hooks.
pub(crate) fn write<'a>(
    contract: &Path,
    hooks: impl Iterator<Item = &'a str>,
    to: &Path,
) -> Result<(), BuildError> {
    fs::create_dir_all(to).map_err(BuildError::file(to))?;
    for entry in fs::read_dir(contract).map_err(BuildError::file(contract))? {
        let from = entry.map_err(BuildError::file(contract))?.path();
        let name = from.file_name().unwrap_or_default();
        fs::copy(&from, to.join(name)).map_err(BuildError::file(&from))?;
    }
    let mut world =
        format!("package switchboard:plugin@1.0.0;\n\nworld {NAME} {{\n    include capabilities;\n");
    for hook in hooks {
        world.push_str(&format!("    export {hook};\n"));
    }
    world.push_str("}\n");
    let file = to.join(NAME).with_extension("wit");
    fs::write(&file, world).map_err(BuildError::file(&file))
}
