//! Lists of parameters in the text of a statement.

/// `$2, $3, …`: so many parameters, from the `first`.
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

/// How many parameters a list of so many values takes: few different counts keep statements prepared.
pub(crate) fn slots(count: usize) -> usize {
    [8, 64, 256].into_iter().find(|slots| *slots >= count).unwrap_or(count)
}
