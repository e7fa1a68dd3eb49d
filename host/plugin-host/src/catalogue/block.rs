//! Components that nobody may run: refused where they are uploaded or activated, and taken off the calls of everybody.

use switchboard_store::{Act, OperatorContext};

use super::replace::Cause;
use crate::failing::Successor;
use crate::{PluginHost, PluginHostError};

impl PluginHost {
    /// Refuses a component that the operator has blocked.
    pub(crate) async fn check_not_blocked(&self, digest_hex: &str) -> Result<(), PluginHostError> {
        match self.store.plugins().why_blocked(digest_hex).await? {
            Some(reason) => Err(PluginHostError::Refused(format!(
                "the operator has blocked this component for everybody: {reason}"
            ))),
            None => Ok(()),
        }
    }

    /// Blocks a component for everybody. Where it is active, the last good version takes its place, or the built-in answer; where
    /// somebody previews it, the preview ends.
    /// Answers how many plugins that were. Doing it again does what could not be done before.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn block_digest(
        &self,
        operator: &OperatorContext,
        digest_hex: &str,
        reason: &str,
        act: &Act,
    ) -> Result<usize, PluginHostError> {
        self.store.operator().block_digest(operator, digest_hex, reason, act).await?;
        let mut replaced = 0;
        for activation in self.store.plugins().activations_of(digest_hex).await? {
            let cause = Cause {
                digest_hex,
                revision: activation.revision,
                reason: &format!("The operator has blocked it for everybody: {reason}"),
                blocked: true,
            };
            let context = activation.context();
            let done = self.replace(&context, &activation.plugin, &cause, Successor::LastGood).await?;
            replaced += usize::from(done.is_some());
        }
        Ok(replaced)
    }
}
