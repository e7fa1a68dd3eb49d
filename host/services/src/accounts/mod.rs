//! The accounts of agents at Microsoft: their tokens, Graph in their name, and whether their tenant is ready.
//!
//! | file | holds |
//! | --- | --- |
//! | [`user_tokens`] | access tokens from the user's refresh token, and the calling token |
//! | [`agent_graph`] | Graph, asked as the agent, and once more where it wants another token |
//! | `directory`, `chats` | questions to Graph: people, photos, presence, chats |
//! | [`api_tokens`] | whose script shows a token, and what it may still do |
//! | [`sign_in`] | signing in with a Microsoft account: who may come in, and with which roles |
//! | [`onboarding`] | whether a tenant is ready for calls, and what to do about what is missing |

pub mod agent_graph;
pub mod api_tokens;
mod chats;
mod directory;
pub mod onboarding;
pub mod sign_in;
pub mod user_tokens;

pub use agent_graph::{AgentGraph, AskGraphError};
pub use api_tokens::ApiTokens;
pub use directory::person_of;
pub use sign_in::SignIns;
pub use user_tokens::UserTokens;
