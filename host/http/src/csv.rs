//! Lists as CSV files that are safe to open.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use futures::stream;
use switchboard_store::StoreError;

use crate::body::streamed;

/// Whether the client wants a file rather than JSON.
pub(crate) fn is_wanted(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.split(',').any(|kind| kind.split(';').next().unwrap_or_default().trim() == "text/csv")
}

/// A cell: quoted where that is needed, and never one that a spreadsheet takes for a formula.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if formula || text.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

fn row<T: AsRef<str>>(cells: &[T]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text.as_ref())).collect();
    format!("{}\r\n", cells.join(","))
}

/// Rows, and the cursor of the next part if there is one.
type Part = Result<(Vec<Vec<String>>, Option<String>), StoreError>;

/// A file whose rows are read part by part while it is sent. One that fails breaks off, which clients notice.
pub(crate) fn in_parts<F, Fut>(columns: &[&str], next: F) -> Body
where
    F: Fn(Option<String>) -> Fut + Send + 'static,
    Fut: Future<Output = Part> + Send + 'static,
{
    // The mark tells spreadsheets that it is UTF-8.
    let head = format!("\u{feff}{}", row(columns));
    let parts = stream::try_unfold((Some(head), Some(None), next), async |(head, at, next)| {
        if let Some(head) = head {
            return Ok(Some((Bytes::from(head), (None, at, next))));
        }
        let Some(cursor) = at else { return Ok::<_, StoreError>(None) };
        let (rows, following) = next(cursor).await?;
        let text: String = rows.iter().map(|cells| row(cells)).collect();
        Ok(Some((Bytes::from(text), (None, following.map(Some), next))))
    });
    streamed(parts)
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn cells_are_quoted_and_no_formulas() {
        assert_eq!(row(&["a", "b c", ""]), "a,b c,\r\n");
        assert_eq!(row(&["say \"hi\", you", "two\nlines"]), "\"say \"\"hi\"\", you\",\"two\nlines\"\r\n");
        assert_eq!(row(&["=1+1", "+1", "-1", "@x", "\tx"]), "\"'=1+1\",\"'+1\",\"'-1\",\"'@x\",\"'\tx\"\r\n");
    }
}
