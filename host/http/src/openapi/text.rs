//! Summaries and descriptions: comments are wrapped where the source is, and documents are not.

use utoipa::openapi::OpenApi;

use super::operations;

/// Puts each paragraph on one line, and takes the full stop from summaries, which are headings.
pub(super) fn tidy(document: &mut OpenApi) {
    for path in document.paths.paths.values_mut() {
        for (_, operation) in operations(path) {
            if let Some(summary) = &mut operation.summary {
                *summary = on_one_line(summary).trim_end_matches('.').to_owned();
            }
            if let Some(description) = &mut operation.description {
                *description = on_one_line(description);
            }
        }
    }
}

fn on_one_line(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|paragraph| paragraph.replace('\n', " "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}
