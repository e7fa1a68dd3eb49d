//! The header `Retry-After`: seconds, sometimes with a fraction, or a date.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;
use reqwest::header::{HeaderMap, RETRY_AFTER};

/// The longest wait that is returned, whatever the header says.
const MAX_WAIT: Duration = Duration::from_secs(300);

/// The wait that a header names: seconds or a date.
pub(crate) fn wait(header: Option<&str>, now: Timestamp) -> Option<Duration> {
    let header = header?.trim();
    let time = match header.parse::<f64>() {
        Ok(seconds) => Duration::try_from_secs_f64(seconds).ok()?,
        Err(_) => {
            let since_1970 = Duration::from_millis(u64::try_from(now.as_millisecond()).unwrap_or_default());
            // A date in the past means no wait.
            let now = SystemTime::UNIX_EPOCH + since_1970;
            httpdate::parse_http_date(header).ok()?.duration_since(now).unwrap_or_default()
        }
    };
    Some(time.min(MAX_WAIT))
}

/// The seconds of the header, rounded up, where it is a number; never more than the longest wait.
pub(crate) fn seconds(headers: &HeaderMap) -> Option<u64> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    // Some workloads send a decimal.
    text.parse::<f64>()
        .ok()
        .filter(|seconds| seconds.is_finite() && *seconds >= 0.0)
        .map(|seconds| (seconds.ceil() as u64).min(MAX_WAIT.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_read() {
        let now = "2026-11-23T12:00:00Z".parse().unwrap();
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
            assert_eq!(wait(Some(header), now), milliseconds.map(Duration::from_millis), "{header}");
        }
        assert_eq!(wait(None, now), None);
    }

    #[test]
    fn nobody_makes_us_wait_for_days() {
        let of = |text: &'static str| {
            seconds(&HeaderMap::from_iter([(RETRY_AFTER, reqwest::header::HeaderValue::from_static(text))]))
        };
        assert_eq!(
            ["7", "0.5", "86400", "1e30", "-1", "soon", "inf"].map(of),
            [Some(7), Some(1), Some(300), Some(300), None, None, None]
        );
    }
}
