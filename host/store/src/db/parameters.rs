//! Lists of parameters in the text of a statement.

/// The text `$2, $3, …` of `count` parameters, of which the first is number `first`.
pub(crate) fn parameters(first: usize, count: usize) -> String {
    let mut text = String::with_capacity(count * 6);
    for parameter in first..first + count {
        let separator = if parameter == first { "" } else { ", " };
        text.push_str(separator);
        text.push('$');
        text.push_str(&parameter.to_string());
    }
    text
}

/// The parameters of a statement that binds each of its values once, in their order.
///
/// For PostgreSQL they have numbers. For SQLite they have none: it keeps those with numbers in a list, and looks each of them
/// up from the list's beginning when a value is bound (measured: a quarter of the time of an import).
pub(crate) struct InOrder {
    next: usize,
    numbered: bool,
}

impl InOrder {
    pub(crate) fn of(sqlite: bool) -> Self {
        Self { next: 1, numbered: !sqlite }
    }

    /// The next parameter.
    pub(crate) fn one(&mut self) -> String {
        self.list(1)
    }

    /// The next `count` parameters, with commas between them.
    pub(crate) fn list(&mut self, count: usize) -> String {
        let first = self.next;
        self.next += count;
        if self.numbered { parameters(first, count) } else { vec!["?"; count].join(", ") }
    }
}

/// How many parameters a list of `count` values takes. Only a few different counts exist, so that few different
/// statements are prepared; callers bind the parameters that are left over to a value that matches nothing.
pub(crate) fn slots(count: usize) -> usize {
    [8, 64, 256].into_iter().find(|slots| *slots >= count).unwrap_or(count)
}
