//! Authentication codes, which prove that this front has written an artifact.

use std::fmt;
use std::fs;
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use aws_lc_rs::hmac;
use aws_lc_rs::rand;

const KEY_BYTES: usize = 32;

/// The key that authenticates this front's artifacts. If it is lost, all plugins are compiled again; nothing else is
/// lost.
pub(super) struct Key(hmac::Key);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

impl Key {
    /// Reads the key from a file that only its owner can read, or makes a new key if there is no such file.
    pub(super) fn from_file(file: &Path) -> io::Result<Self> {
        match fs::read(file) {
            Ok(bytes) if bytes.len() == KEY_BYTES => return Ok(Self::new(&bytes)),
            // A process was killed while it wrote the key, so no artifact was made with it.
            Ok(_) => fs::remove_file(file)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        let mut bytes = [0; KEY_BYTES];
        rand::fill(&mut bytes).map_err(|_| io::Error::other("the system supplies no random bytes"))?;
        let mut new = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
        new.write_all(&bytes)?;
        new.sync_all()?;
        Ok(Self::new(&bytes))
    }

    fn new(bytes: &[u8]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// Begins the code of an artifact. It covers the component's digest and the engine, and then the artifact's bytes.
    pub(super) fn begin(&self, digest_hex: &str, engine: &str) -> Code {
        let mut context = hmac::Context::with_key(&self.0);
        for part in [digest_hex, engine] {
            context.update(part.as_bytes());
            context.update(&[0]);
        }
        Code(context)
    }

    /// Computes the code of a file.
    pub(super) fn code(&self, digest_hex: &str, engine: &str, mut file: fs::File) -> io::Result<String> {
        let mut code = self.begin(digest_hex, engine);
        let mut buffer = vec![0; 256 << 10];
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(code.finish()),
                read => code.update(buffer.get(..read).unwrap_or_default()),
            }
        }
    }
}

/// An authentication code that is being computed.
pub(super) struct Code(hmac::Context);

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

impl Code {
    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The code in hex.
    pub(super) fn finish(self) -> String {
        hex::encode(self.0.sign())
    }
}
