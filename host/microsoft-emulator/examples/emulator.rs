//! The emulator alone: `emulator [HOST:PORT [FOLDER]]` prints `ready <url>` and runs until its input ends.
//!
//! `switchboard demo` has the same one in it; this starts at once and needs nothing else.

use std::net::SocketAddr;
use std::path::PathBuf;

use switchboard_domain::clock::Clock;
use switchboard_microsoft_emulator::{Emulator, EmulatorConfig};
use tokio::io::AsyncReadExt;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let listen: SocketAddr = arguments.next().as_deref().unwrap_or("127.0.0.1:0").parse()?;
    if !listen.ip().is_loopback() {
        return Err("the emulator signs in anybody as anybody: it listens on loopback only".into());
    }
    let data =
        arguments.next().map_or_else(|| std::env::temp_dir().join("switchboard-emulator"), PathBuf::from);
    let emulator = Emulator::start(EmulatorConfig { listen, data, clock: Clock::system() }).await?;
    println!("ready {}", emulator.url);
    let mut rest = Vec::new();
    tokio::io::stdin().read_to_end(&mut rest).await?;
    Ok(())
}
