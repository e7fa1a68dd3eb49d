//! `Retry-After`: seconds, sometimes with a fraction, or a date.

use std::time::{Duration, SystemTime};

/// Nobody waits longer than this, whatever is asked.
const MOST: Duration = Duration::from_secs(300);

/// How long the header asks to wait.
pub(super) fn retry_after(header: Option<&str>, now: SystemTime) -> Option<Duration> {
    let header = header?.trim();
    let wait = match header.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok()?,
        // A date in the past: at once.
        Err(_) => httpdate::parse_http_date(header).ok()?.duration_since(now).unwrap_or_default(),
    };
    Some(wait.min(MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_read() {
        let now = httpdate::parse_http_date("Mon, 23 Nov 2026 12:00:00 GMT").unwrap();
        for (header, wait) in [
            ("7", Some(7_000)),
            (" 0.5 ", Some(500)),
            ("Mon, 23 Nov 2026 12:00:03 GMT", Some(3_000)),
            ("Mon, 23 Nov 2026 11:00:00 GMT", Some(0)),
            ("86400", Some(300_000)),
            ("-1", None),
            ("soon", None),
            ("NaN", None),
            ("inf", None),
        ] {
            assert_eq!(retry_after(Some(header), now), wait.map(Duration::from_millis), "{header}");
        }
        assert_eq!(retry_after(None, now), None);
    }
}
