mod artifacts;
mod bombs;
mod jailed;
mod killed;
mod looping;
mod probation;
