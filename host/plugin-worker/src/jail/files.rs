//! Landlock: no file but the artifact cache, no TCP, no signals to other processes.

use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, AccessNet, LandlockStatus, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetError, RulesetStatus, Scope,
};

/// The newest version of Landlock that we use. An older kernel enforces the part that it knows: files since Linux 5.13,
/// TCP since 6.7, signals and abstract sockets since 6.12. seccomp denies the latter three on every kernel.
const NEWEST: ABI = ABI::V10;

/// Denies this thread, and all that it starts, every file access except reading below `readable`. Returns the version of
/// Landlock that is in force.
pub(super) fn restrict(readable: Option<&Path>) -> Result<u32, String> {
    let status = apply_rules(readable)
        .map_err(|error| format!("file access is not restricted (Landlock): {error}"))?;
    match (status.ruleset, status.landlock) {
        (
            RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced,
            LandlockStatus::Available { effective_abi, .. },
        ) => Ok(effective_abi as u32),
        (_, LandlockStatus::NotEnabled) => Err(
            "file access is not restricted: this kernel has Landlock, but it is switched off; add landlock to the \
             kernel's option lsm="
                .to_owned(),
        ),
        _ => Err("file access is not restricted: this kernel has no Landlock (Linux 5.13 and later have it)"
            .to_owned()),
    }
}

fn apply_rules(readable: Option<&Path>) -> Result<landlock::RestrictionStatus, Box<dyn std::error::Error>> {
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
