//! Figures within figures of an .sfc: each is defined before it is placed, and all of them in their places are not too many.

use super::bad;
use mugai_core::{Context, Limit, Refusal};
use std::collections::HashMap;

/// What the figures defined so far come to.
#[derive(Debug, Default)]
pub(super) struct Figures {
    /// Elements of each, those of the figures placed in it with them.
    sizes: HashMap<String, u64>,
    /// Of the one that is not closed yet.
    open: u64,
}

impl Figures {
    /// Counts an element. `name` is that of a figure which closes or is placed here.
    pub(super) fn element(&mut self, feature: &str, name: &str, cx: &Context<'_>) -> Result<(), Refusal> {
        match feature {
            "sfig_org_feature" => {
                self.sizes.insert(name.to_owned(), std::mem::take(&mut self.open));
            }
            "sfig_locate_feature" => {
                let size = self.sizes.get(name);
                // Nothing else could make a figure hold itself.
                let size = size.ok_or_else(|| bad(feature, "a figure is placed before it is defined"))?;
                self.open = self.open.saturating_add(*size).saturating_add(1);
            }
            _ => self.open = self.open.saturating_add(1),
        }
        if self.open > cx.limits().drawing_entries {
            return Err(Refusal::limit(
                Limit::Objects,
                "SXF",
                "more elements than allowed, with figures in their places",
            ));
        }
        Ok(())
    }
}
