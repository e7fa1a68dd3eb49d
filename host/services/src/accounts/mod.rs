//! The accounts of agents at Microsoft: their tokens, Graph in their name, and whether their tenant is ready.
//!
//! | file | holds |
//! | --- | --- |
//! | [`user_tokens`] | access tokens from the user's refresh token, and the calling token |
//! | [`agent_graph`] | Graph as the agent: with a token, within a time, once more where Graph wants another token |
//! | `directory`, `chats` | what is asked of Graph: people, photos, presence, chats |
//! | [`onboarding`] | whether a tenant is ready for calls, and what to do about what is missing |

pub mod agent_graph;
mod chats;
mod directory;
pub mod onboarding;
pub mod user_tokens;

pub use agent_graph::{AgentGraph, AskGraphError};
pub use directory::person_of;
pub use user_tokens::UserTokens;
