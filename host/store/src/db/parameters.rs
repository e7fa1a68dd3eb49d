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

/// How many parameters a list of `count` values takes. Only a few different counts exist, so that few different
/// statements are prepared; callers bind the parameters that are left over to a value that matches nothing.
pub(crate) fn slots(count: usize) -> usize {
    [8, 64, 256].into_iter().find(|slots| *slots >= count).unwrap_or(count)
}
