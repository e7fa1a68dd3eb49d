//! What the emulated services share while they run.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{PoisonError, RwLock};

use jiff::Timestamp;
use switchboard_domain::clock::Clock;

use super::fault_counts::FaultCounts;
use super::keys::KeyRing;
use super::people::{Directory, Person};
use super::settings::{Settings, TenantSettings, UserSettings};

/// The clock, the keys, the people and the settings: what every service needs and none of them owns.
pub(crate) struct Core {
    /// This machine's clock. Tokens and calendars follow the emulated clock instead: see [`Core::now`].
    pub(crate) clock: Clock,
    /// When the emulator was started, by this machine's clock.
    pub(crate) started: Timestamp,
    pub(crate) keys: KeyRing,
    pub(crate) directory: Directory,
    pub(crate) fault_counts: FaultCounts,
    settings: RwLock<Settings>,
    /// A copy of the setting, so that the time can be read without the lock.
    clock_offset: AtomicI64,
}

impl Core {
    pub(crate) fn new(clock: Clock, keys: KeyRing) -> Self {
        Self {
            started: clock.now(),
            clock,
            keys,
            directory: Directory::new(),
            fault_counts: FaultCounts::default(),
            settings: RwLock::default(),
            clock_offset: AtomicI64::new(0),
        }
    }

    /// The emulated clock, in seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.clock.now().as_second().saturating_add(self.clock_offset.load(Ordering::Relaxed))
    }

    /// The emulated clock, in milliseconds since 1970.
    pub(crate) fn now_ms(&self) -> i64 {
        let offset = self.clock_offset.load(Ordering::Relaxed).saturating_mul(1000);
        self.clock.now().as_millisecond().saturating_add(offset)
    }

    /// The emulated clock.
    pub(crate) fn time(&self) -> Timestamp {
        Timestamp::from_millisecond(self.now_ms()).unwrap_or(Timestamp::UNIX_EPOCH)
    }

    /// Reads the settings.
    pub(crate) fn settings<T>(&self, read: impl FnOnce(&Settings) -> T) -> T {
        read(&self.settings.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the settings. Where the faults of a service change, they are counted from zero.
    pub(crate) fn change_settings<T>(&self, change: impl FnOnce(&mut Settings) -> T) -> T {
        let mut settings = self.settings.write().unwrap_or_else(PoisonError::into_inner);
        let before = settings.clone();
        let changed = change(&mut settings);
        self.clock_offset.store(settings.clock_offset_seconds, Ordering::Relaxed);
        self.fault_counts.restart_changed(&before, &settings);
        changed
    }

    /// The person with this object id or user principal name.
    pub(crate) fn person(&self, name: &str) -> Option<&Person> {
        self.directory.person(name)
    }

    pub(crate) fn user_settings(&self, person: &Person) -> UserSettings {
        let name = person.upn.to_ascii_lowercase();
        self.settings(|settings| settings.users.get(&name).cloned()).unwrap_or_default()
    }

    pub(crate) fn tenant_settings(&self, tenant_id: &str) -> TenantSettings {
        self.settings(|settings| settings.tenants.get(tenant_id).cloned()).unwrap_or_default()
    }

    /// Sets settings, fault counts and signing keys back to what they were at the start.
    pub(crate) fn reset(&self) {
        self.change_settings(|settings| *settings = Settings::default());
        self.fault_counts.reset();
        self.keys.reset();
    }
}
