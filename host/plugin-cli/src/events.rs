//! Server-sent events, read as they come.

/// What of a stream has come and is no whole event yet.
#[derive(Debug, Default)]
pub(crate) struct Events {
    rest: Vec<u8>,
}

/// One event.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Event {
    pub(crate) name: String,
    pub(crate) data: String,
}

impl Events {
    /// The events that are whole with this part of the stream.
    pub(crate) fn push(&mut self, part: &[u8]) -> Vec<Event> {
        // A server may end lines either way; a carriage return within data is none that JSON has.
        self.rest.extend(part.iter().filter(|byte| **byte != b'\r'));
        let mut events = Vec::new();
        while let Some(end) = self.rest.windows(2).position(|two| two == b"\n\n") {
            let block: Vec<u8> = self.rest.drain(..end + 2).collect();
            events.extend(read(&String::from_utf8_lossy(&block)));
        }
        events
    }
}

/// The event in a block of lines; comments, which keep the connection open, are none.
fn read(block: &str) -> Option<Event> {
    let field = |name: &'static str| {
        let values = block.lines().filter_map(move |line| line.strip_prefix(name)?.strip_prefix(':'));
        values.map(|value| value.strip_prefix(' ').unwrap_or(value))
    };
    let data: Vec<&str> = field("data").collect();
    let name = field("event").next_back().unwrap_or("message").to_owned();
    (!data.is_empty()).then(|| Event { name, data: data.join("\n") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_whole_however_the_stream_is_cut() {
        let stream = ": hello\n\nevent: progress\ndata: {\"done\":0}\n\n:\n\nevent:result\r\ndata:a\r\ndata: •\r\n\r\nevent: half";
        let event = |name: &str, data: &str| Event { name: name.to_owned(), data: data.to_owned() };
        let all = [event("progress", "{\"done\":0}"), event("result", "a\n•")];
        for size in [1, 2, 7, 1000] {
            let mut events = Events::default();
            let read: Vec<_> = stream.as_bytes().chunks(size).flat_map(|part| events.push(part)).collect();
            assert_eq!(read, all, "{size}");
        }
    }
}
