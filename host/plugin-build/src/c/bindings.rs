//! The header and the glue of the contract, in C.

use std::fs;
use std::path::Path;

use wit_bindgen_core::Files;
use wit_bindgen_core::wit_parser::{Resolve, WorldId};

use crate::{BuildError, world};

/// The prefix of all names that are not of a hook. The header is `sb.h`.
pub(super) const PREFIX: &str = "sb";

/// Writes `sb.h`, `sb.c` and the object with the types, for a plugin with these hooks.
pub(super) fn write(contract: &Path, hooks: &[&str], to: &Path) -> Result<(), BuildError> {
    let wit = to.join("wit");
    // What an older contract had must not stay.
    if wit.is_dir() {
        fs::remove_dir_all(&wit).map_err(BuildError::file(&wit))?;
    }
    world::write(contract, hooks.iter().copied(), &wit)?;
    let wrong = |error: anyhow::Error| BuildError::Project(format!("{}: {error:#}", contract.display()));
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(&wit).map_err(wrong)?;
    let world = resolve.select_world(&[package], Some(world::NAME)).map_err(wrong)?;
    let options = wit_bindgen_c::Opts {
        rename: names(&resolve, world),
        rename_world: Some(PREFIX.to_owned()),
        ..wit_bindgen_c::Opts::default()
    };
    let mut files = Files::default();
    options.build().generate(&mut resolve, world, &mut files).map_err(wrong)?;
    for (name, bytes) in files.iter() {
        let file = to.join(name);
        fs::write(&file, bytes).map_err(BuildError::file(&file))?;
    }
    Ok(())
}

/// Short names for interfaces. The types of the contract are `sb_…`, a capability is `sb_http_…`, and the generator puts
/// `exports_` before a hook, as in `exports_caller_id_resolve`.
fn names(resolve: &Resolve, world: WorldId) -> Vec<(String, String)> {
    let world = &resolve.worlds[world];
    let short = |name: &str| {
        let interface = name.rsplit('/').next().and_then(|rest| rest.split('@').next()).unwrap_or_default();
        interface.replace('-', "_")
    };
    let imported = world.imports.keys().map(|key| {
        let name = resolve.name_world_key(key);
        let interface = short(&name);
        let to = if interface == "types" { PREFIX.to_owned() } else { format!("{PREFIX}_{interface}") };
        (name, to)
    });
    let exported = world.exports.keys().map(|key| {
        let name = resolve.name_world_key(key);
        let to = short(&name);
        (name, to)
    });
    imported.chain(exported).collect()
}
