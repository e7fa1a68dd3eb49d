//! Landlock: no file but the artifact cache, no TCP, no signals to others.

use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, AccessNet, LandlockStatus, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};

/// The newest interface that is asked for. A kernel that has less gives what it has: files since Linux 5.13, TCP since
/// 6.7, signals and abstract sockets since 6.12; seccomp denies the latter three on any kernel.
const NEWEST: ABI = ABI::V10;

/// Holds this thread, and all that it starts, to reading files below `readable`. Answers the interface's version.
pub(super) fn shut(readable: Option<&Path>) -> Result<u32, String> {
    let status = restrict(readable).map_err(|error| format!("files are not shut (Landlock): {error}"))?;
    match (status.ruleset, status.landlock) {
        (
            RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced,
            LandlockStatus::Available { effective_abi, .. },
        ) => Ok(effective_abi as u32),
        (_, LandlockStatus::NotEnabled) => Err(
            "files are not shut: Landlock is in this kernel and switched off; add landlock to the kernel's option lsm="
                .to_owned(),
        ),
        _ => Err("files are not shut: this kernel has no Landlock (Linux 5.13 and later have it)".to_owned()),
    }
}

fn restrict(readable: Option<&Path>) -> Result<landlock::RestrictionStatus, Box<dyn std::error::Error>> {
    let rules = Ruleset::default()
        .handle_access(AccessFs::from_all(NEWEST))?
        .handle_access(AccessNet::from_all(NEWEST))?
        .scope(Scope::from_all(NEWEST))?
        .create()?;
    let rules = match readable {
        Some(folder) => rules.add_rule(PathBeneath::new(PathFd::new(folder)?, AccessFs::ReadFile))?,
        None => rules,
    };
    rules.restrict_self().map_err(|error: RulesetError| error.into())
}
