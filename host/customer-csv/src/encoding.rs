//! The encoding of a file.

use std::borrow::Cow;

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// How many bytes are searched for signs of UTF-16.
const SAMPLE: usize = 4096;

/// What the first bytes of a file tell about its encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstBytes {
    /// It begins with a byte order mark of this length.
    Marked(&'static Encoding, usize),
    /// Every other byte is zero, so it is UTF-16 without a mark.
    Wide(&'static Encoding),
    /// It is UTF-8, or Windows-1252 if later bytes are no UTF-8.
    Narrow,
}

/// Looks at the first bytes of a file.
#[must_use]
pub fn first_bytes(bytes: &[u8]) -> FirstBytes {
    if let Some((encoding, length)) = Encoding::for_bom(bytes) {
        return FirstBytes::Marked(encoding, length);
    }
    let part = &bytes[..bytes.len().min(SAMPLE)];
    let zeros = |first: usize| part.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    // Of the letters of European languages in UTF-16, one byte of each pair is zero.
    let most = part.len() / 2;
    if part.len() >= 4 && odd * 10 > most * 6 && even * 10 < most {
        return FirstBytes::Wide(UTF_16LE);
    }
    if part.len() >= 4 && even * 10 > most * 6 && odd * 10 < most {
        return FirstBytes::Wide(UTF_16BE);
    }
    FirstBytes::Narrow
}

/// The encoding with this name, such as `utf-8`, `windows-1252` or `utf-16le`.
#[must_use]
pub fn by_name(name: &str) -> Option<&'static Encoding> {
    Encoding::for_label(name.trim().as_bytes())
}

/// Converts a file that arrives in pieces, so that delimiters, quotation marks and line ends are single bytes, and
/// notices whether it is UTF-8.
pub struct Incoming {
    /// For encodings whose delimiters are not single bytes, such as UTF-16.
    decoder: Option<Decoder>,
    encoding: Option<&'static Encoding>,
    /// The beginning of a character that the last piece cut off.
    begun: Vec<u8>,
    utf8: bool,
    started: bool,
}

impl Incoming {
    /// For a file with this encoding; `None` if it has to be detected.
    #[must_use]
    pub fn new(encoding: Option<&'static Encoding>) -> Self {
        Self { decoder: None, encoding, begun: Vec::new(), utf8: true, started: false }
    }

    /// Converts the next piece. The first one must not be empty unless the file is.
    #[must_use]
    pub fn take(&mut self, piece: &[u8], last: bool) -> Vec<u8> {
        let mut piece = piece;
        if !self.started {
            self.started = true;
            let found = first_bytes(piece);
            if let FirstBytes::Marked(encoding, length) = found {
                self.encoding = Some(encoding);
                piece = &piece[length..];
            }
            if let (None, FirstBytes::Wide(encoding)) = (self.encoding, found) {
                self.encoding = Some(encoding);
            }
            self.decoder = self
                .encoding
                .filter(|encoding| *encoding != UTF_8 && *encoding != WINDOWS_1252)
                .map(Encoding::new_decoder_without_bom_handling);
        }
        let Some(decoder) = &mut self.decoder else {
            self.watch(piece, last);
            return piece.to_vec();
        };
        let mut text =
            String::with_capacity(decoder.max_utf8_buffer_length(piece.len()).unwrap_or(piece.len() * 3));
        let mut rest = piece;
        loop {
            let (result, read, _) = decoder.decode_to_string(rest, &mut text, last);
            rest = &rest[read..];
            match result {
                CoderResult::InputEmpty => break,
                CoderResult::OutputFull => text.reserve(rest.len() * 3 + 16),
            }
        }
        text.into_bytes()
    }

    fn watch(&mut self, piece: &[u8], last: bool) {
        if !self.utf8 {
            return;
        }
        self.begun.extend_from_slice(piece);
        match std::str::from_utf8(&self.begun) {
            Ok(_) => self.begun.clear(),
            Err(error) if error.error_len().is_none() && !last => {
                self.begun.drain(..error.valid_up_to());
            }
            Err(_) => self.utf8 = false,
        }
    }

    /// The encoding that the file had, and the one in which it was kept.
    #[must_use]
    pub fn encodings(&self) -> (&'static Encoding, &'static Encoding) {
        match self.encoding {
            Some(encoding) if self.decoder.is_some() => (encoding, UTF_8),
            Some(encoding) => (encoding, encoding),
            None if self.utf8 => (UTF_8, UTF_8),
            None => (WINDOWS_1252, WINDOWS_1252),
        }
    }
}

/// The text of a cell; `None` where its bytes are none in this encoding.
#[must_use]
pub fn text<'a>(bytes: &'a [u8], encoding: &'static Encoding) -> Option<Cow<'a, str>> {
    encoding.decode_without_bom_handling_and_without_replacement(bytes)
}
