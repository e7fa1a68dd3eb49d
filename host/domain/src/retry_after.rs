//! The header `Retry-After`: seconds, sometimes with a fraction, or a date (RFC 9110, section 10.2.3).

use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimeParser;

/// The longest wait that is returned, whatever the header says.
const MAX_WAIT: Duration = Duration::from_secs(300);

/// The wait that a header names: seconds or a date. A date in the past means no wait.
#[must_use]
pub fn wait(header: &str, now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    let wait = match header.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok()?,
        // The dates of HTTP are dates of mails, too.
        Err(_) => {
            let date = DateTimeParser::new().parse_timestamp(header).ok()?;
            Duration::try_from(date.duration_since(now)).unwrap_or_default()
        }
    };
    Some(wait.min(MAX_WAIT))
}

/// The seconds of a header, rounded up, where it is a number; never more than the longest wait. Some workloads of Microsoft
/// send a decimal.
#[must_use]
pub fn seconds(header: &str) -> Option<u64> {
    let seconds =
        header.trim().parse::<f64>().ok().filter(|seconds| seconds.is_finite() && *seconds >= 0.0)?;
    Some((seconds.ceil() as u64).min(MAX_WAIT.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_read() {
        let now = "2026-11-23T12:00:00Z".parse().expect("a time");
        for (header, milliseconds) in [
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
            assert_eq!(wait(header, now), milliseconds.map(Duration::from_millis), "{header}");
        }
    }

    #[test]
    fn nobody_makes_us_wait_for_days() {
        assert_eq!(
            ["7", "0.5", "86400", "1e30", "-1", "soon", "inf"].map(seconds),
            [Some(7), Some(1), Some(300), Some(300), None, None, None]
        );
    }
}
