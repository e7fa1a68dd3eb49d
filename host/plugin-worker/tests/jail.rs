//! The jail of workers and the compiler: a process in the same jail tries everything that must be denied.

#![expect(clippy::unwrap_used, reason = "helpers of tests: what fails there fails the test")]

use std::os::fd::AsFd;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const EPERM: &str = "denied 1";
const EACCES: &str = "denied 13";
const ENOSYS: &str = "denied 38";
const SIGSYS: i32 = 31;

fn inmate() -> PathBuf {
    let built = std::env::current_exe().unwrap();
    let path = built.ancestors().nth(2).unwrap().join("examples/inmate");
    assert!(path.is_file(), "{} is missing: build the package's examples too", path.display());
    path
}

/// What an inmate prints, or the signal that kills it.
fn tries(who: &str, folder: &Path, what: &str, argument: &str) -> String {
    let output = Command::new(inmate())
        .args([who, folder.to_str().unwrap(), what, argument])
        .env("CANARY", "of-the-parent")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    match output.status.signal() {
        Some(signal) => format!("killed by {signal}"),
        None => {
            let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
            assert!(
                !said.is_empty(),
                "{what}: {} {}",
                output.status,
                String::from_utf8_lossy(&output.stderr)
            );
            said
        }
    }
}

fn cache() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("artifact"), b"12345").unwrap();
    folder
}

#[test]
fn the_jail_is_whole_here() {
    let folder = cache();
    for who in ["worker", "compiler"] {
        let jail = tries(who, folder.path(), "jail", "");
        assert!(jail.contains("missing: []") && jail.contains("system_calls: true"), "{jail}");
        assert!(!jail.contains("landlock: 0"), "{jail}");
    }
}

#[test]
fn a_worker_reads_the_artifact_cache_and_no_other_file() {
    let folder = cache();
    let (artifact, outside) = (folder.path().join("artifact"), tempfile::NamedTempFile::new().unwrap());
    let artifact = artifact.to_str().unwrap();
    let tried = |what, argument: &str| tries("worker", folder.path(), what, argument);
    assert_eq!(tried("read", artifact), "done 5");
    let others = ["/etc/passwd", "/proc/self/environ", "/proc/self/maps", "/proc/1/environ", "/dev/null"];
    for file in others.into_iter().chain([outside.path().to_str().unwrap()]) {
        assert_eq!(tried("read", file), EACCES, "{file}");
    }
    for folder in ["/", "/proc", "/tmp"] {
        assert_eq!(tried("list", folder), EACCES, "{folder}");
    }
    assert_eq!(tried("list", folder.path().to_str().unwrap()), EACCES);
    assert_eq!(tried("write", ""), EPERM);
    assert_eq!(tried("change", artifact), EPERM);
    assert_eq!(tried("delete", artifact), EPERM);
    assert_eq!(tried("stat", "/etc/passwd"), EPERM);
    assert_eq!(tried("thread-before", ""), EACCES, "on a thread of the runtime");
    assert_eq!(tried("thread-after", ""), EACCES, "on a new thread");
}

#[test]
fn the_compiler_opens_no_file_at_all() {
    let folder = cache();
    for file in [folder.path().join("artifact").to_str().unwrap(), "/etc/passwd", "/proc/self/environ"] {
        assert_eq!(tries("compiler", folder.path(), "read", file), EPERM, "{file}");
    }
    assert_eq!(tries("compiler", folder.path(), "write", ""), EPERM);
    assert_eq!(tries("compiler", folder.path(), "thread-after", ""), EPERM);
}

#[test]
fn there_is_no_way_to_anybody_else() {
    let folder = cache();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let path = folder.path().join("socket");
    let _unix = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let path = path.to_str().unwrap();
    let own = std::process::id().to_string();
    for who in ["worker", "compiler"] {
        for (what, argument) in [
            ("tcp", address.as_str()),
            ("listen", ""),
            ("udp", ""),
            ("unix", path),
            ("pair", ""),
            ("netlink", ""),
            ("fork", ""),
            ("kill", &own),
            ("tgkill", &own),
            ("limits", &own),
            ("limits", "0"),
            ("dumpable", ""),
        ] {
            assert_eq!(tries(who, folder.path(), what, argument), EPERM, "{who}: {what} {argument}");
        }
        assert_eq!(tries(who, folder.path(), "clone3", ""), ENOSYS, "{who}");
    }
}

#[test]
fn who_tries_to_break_out_dies() {
    let folder = cache();
    let own = std::process::id().to_string();
    let dead = format!("killed by {SIGSYS}");
    for what in ["exec", "ptrace", "bpf", "io-uring", "userfaultfd", "unshare", "mount", "keys"] {
        assert_eq!(tries("worker", folder.path(), what, ""), dead, "{what}");
        assert_eq!(tries("compiler", folder.path(), what, ""), dead, "{what}");
    }
    assert_eq!(tries("worker", folder.path(), "other-memory", &own), dead);
    let spawned = tries("worker", folder.path(), "spawn", "");
    assert!(spawned == EPERM || spawned == dead, "{spawned}");
}

#[test]
fn what_is_needed_still_works() {
    let folder = cache();
    for who in ["worker", "compiler"] {
        assert_eq!(tries(who, folder.path(), "thread", ""), "done");
        assert_eq!(tries(who, folder.path(), "memory", ""), format!("done {}", 64 << 20));
    }
}

/// The child inherits neither the environment nor the open files of its parent.
#[test]
fn nothing_is_inherited() {
    let folder = cache();
    assert_eq!(tries("worker", folder.path(), "environment", ""), "done 0");
    let secret = std::fs::File::open("/etc/hostname").unwrap();
    // A descriptor without close-on-exec, as a careless library may leave one open.
    let leaked = rustix::io::fcntl_dupfd_cloexec(secret.as_fd(), 40).unwrap();
    rustix::io::fcntl_setfd(&leaked, rustix::io::FdFlags::empty()).unwrap();
    assert_eq!(tries("compiler", folder.path(), "descriptors", ""), "done [0, 1, 2]");
    let worker = tries("worker", folder.path(), "descriptors", "");
    assert!(!worker.contains("40"), "{worker}");
}
