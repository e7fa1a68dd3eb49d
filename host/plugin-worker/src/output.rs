//! Collects what a guest writes, as lines for its tenant's log.

use std::sync::{Arc, Mutex, PoisonError};

use switchboard_plugin_protocol::{LogLevel, LogLine, LogSource};
use tokio::io::{AsyncWrite, empty};
use wasmtime_wasi::async_trait;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};

/// The most bytes of one line of standard output or error.
const LINE_BYTES: usize = 8 << 10;

/// Everything that one instance wrote, capped.
#[derive(Debug)]
pub(crate) struct Output {
    lines: Vec<LogLine>,
    lost: u32,
    lines_left: u32,
    bytes_left: u32,
    /// The unfinished lines of standard output and standard error, in this order.
    unfinished: [Vec<u8>; 2],
}

impl Output {
    pub(crate) fn new(lines: u32, bytes: u32) -> Self {
        Self {
            lines: Vec::new(),
            lost: 0,
            lines_left: lines,
            bytes_left: bytes,
            unfinished: [Vec::new(), Vec::new()],
        }
    }

    pub(crate) fn write_line(&mut self, line: LogLine) {
        let bytes = line.fields.iter().map(|(name, value)| name.len() + value.len()).sum::<usize>()
            + line.message.len();
        let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
        if self.lines_left == 0 || bytes > self.bytes_left {
            self.lost += 1;
            return;
        }
        self.lines_left -= 1;
        self.bytes_left -= bytes;
        self.lines.push(line);
    }

    fn write_bytes(&mut self, stream: Stream, bytes: &[u8]) {
        for &byte in bytes {
            if byte == b'\n' {
                self.end_line(stream);
            } else {
                let line = &mut self.unfinished[stream as usize];
                if line.len() < LINE_BYTES {
                    line.push(byte);
                }
            }
        }
    }

    fn end_line(&mut self, stream: Stream) {
        let line = std::mem::take(&mut self.unfinished[stream as usize]);
        let message = String::from_utf8_lossy(&line).trim_end().to_owned();
        if message.is_empty() {
            return;
        }
        let (source, level) = match stream {
            Stream::Stdout => (LogSource::Stdout, LogLevel::Info),
            Stream::Stderr => (LogSource::Stderr, LogLevel::Error),
        };
        self.write_line(LogLine { source, level, message, fields: Vec::new() });
    }

    /// All lines, and how many were lost.
    pub(crate) fn finish(&mut self) -> (Vec<LogLine>, u32) {
        for stream in [Stream::Stdout, Stream::Stderr] {
            self.end_line(stream);
        }
        (std::mem::take(&mut self.lines), self.lost)
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

/// Standard output or standard error of a guest.
#[derive(Debug, Clone)]
pub(crate) struct ToLog {
    pub(crate) output: Arc<Mutex<Output>>,
    pub(crate) stream: Stream,
}

impl IsTerminal for ToLog {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for ToLog {
    /// Only WASI 0.3 uses this stream, and WASI 0.3 is not linked.
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(empty())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

#[async_trait]
impl Pollable for ToLog {
    async fn ready(&mut self) {}
}

impl OutputStream for ToLog {
    fn write(&mut self, bytes: bytes::Bytes) -> StreamResult<()> {
        self.output.lock().unwrap_or_else(PoisonError::into_inner).write_bytes(self.stream, &bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(64 << 10)
    }
}
