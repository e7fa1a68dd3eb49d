//! The time and the chance of a guest whose call is recorded or replayed: both follow from what the call was started with, and from
//! what the guest has read of them before.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chacha20::ChaCha12Rng;
use chacha20::rand_core::SeedableRng;
use switchboard_plugin_protocol::Determinism;
use wasmtime_wasi::{HostMonotonicClock, HostWallClock, WasiCtxBuilder};

/// How far each reading moves both clocks on. A guest that waits in a loop until some time is over gets there, and one that measures
/// itself sees that time passes.
const READING: Duration = Duration::from_micros(100);

/// Tells the generators of a guest apart, so that one does not repeat the other's numbers.
#[derive(Clone, Copy)]
enum Use {
    Secure = 0,
    Insecure = 1,
}

/// Gives a guest its time and its chance.
pub(crate) fn set_up(builder: &mut WasiCtxBuilder, determinism: Determinism) {
    let Determinism { starts_at_ms, seed } = determinism;
    let readings = Arc::<AtomicU64>::default();
    builder
        .wall_clock(WallClock {
            started: Duration::from_millis(starts_at_ms),
            passed: Passed(Arc::clone(&readings)),
        })
        .monotonic_clock(MonotonicClock { passed: Passed(readings) })
        .secure_random(generator(seed, Use::Secure))
        .insecure_random(generator(seed, Use::Insecure))
        .insecure_random_seed(u128::from(seed));
}

/// `ChaCha12` is specified, so that a seed gives the same numbers on every machine and in every version.
fn generator(seed: u32, of: Use) -> ChaCha12Rng {
    let mut key = [0; 32];
    for (place, byte) in key.iter_mut().zip(seed.to_le_bytes().into_iter().chain([of as u8])) {
        *place = byte;
    }
    ChaCha12Rng::from_seed(key)
}

/// The time that has passed for a guest; its clocks share it.
struct Passed(Arc<AtomicU64>);

impl Passed {
    /// The time at one more reading.
    fn read(&self) -> Duration {
        let readings = self.0.fetch_add(1, Ordering::Relaxed);
        READING.saturating_mul(u32::try_from(readings).unwrap_or(u32::MAX))
    }
}

struct WallClock {
    started: Duration,
    passed: Passed,
}

impl HostWallClock for WallClock {
    fn resolution(&self) -> Duration {
        READING
    }

    fn now(&self) -> Duration {
        self.started.saturating_add(self.passed.read())
    }
}

struct MonotonicClock {
    passed: Passed,
}

impl HostMonotonicClock for MonotonicClock {
    fn resolution(&self) -> u64 {
        nanos(READING)
    }

    fn now(&self) -> u64 {
        nanos(self.passed.read())
    }
}

fn nanos(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}
