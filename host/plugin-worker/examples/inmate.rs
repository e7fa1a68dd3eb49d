//! Enters the jail as a worker or the compiler does, then tries one operation and prints the result. It exists only for
//! the tests of the jail, which start it.
//!
//! `inmate worker|compiler FOLDER WHAT [ARGUMENT]`

#![expect(unsafe_code, reason = "it makes forbidden system calls, as an attacker who has broken out would")]

use std::ffi::CString;
use std::io::{Error, Result};
use std::path::{Path, PathBuf};

use switchboard_plugin_worker::{Jail, jail};

fn main() {
    jail::clear_environment().expect("it can be started again");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [who, folder, what, rest @ ..] = &arguments[..] else { panic!("inmate WHO FOLDER WHAT [ARGUMENT]") };
    let (folder, argument) = (PathBuf::from(folder), rest.first().map_or("", String::as_str));
    let worker = who == "worker";
    let partial = jail::begin(worker.then_some(folder.as_path()), 1);
    // A worker too builds its runtime before its system calls are filtered.
    let runtime = worker.then(|| {
        let mut threads = tokio::runtime::Builder::new_multi_thread();
        threads.worker_threads(2).enable_all().build().expect("a runtime")
    });
    let jail = partial.finish();
    let tried = || attempt(&jail, &folder, what, argument);
    let said = match (&runtime, what.strip_prefix("thread-")) {
        // Tries it on a thread that was started before the filter, and on one that is started after it.
        (Some(runtime), Some("before")) => {
            let (jail, folder) = (jail.clone(), folder.clone());
            let other = runtime.spawn(async move { attempt(&jail, &folder, "read", "/etc/passwd") });
            runtime.block_on(other).expect("the thread lives")
        }
        (_, Some("after")) => std::thread::scope(|scope| {
            scope.spawn(|| attempt(&jail, &folder, "read", "/etc/passwd")).join().expect("the thread lives")
        }),
        _ => tried(),
    };
    match said {
        Ok(said) => println!("done {said}"),
        Err(error) => println!("denied {}", error.raw_os_error().unwrap_or_default()),
    }
}

fn checked(result: libc::c_long) -> Result<String> {
    if result < 0 { Err(Error::last_os_error()) } else { Ok(result.to_string()) }
}

fn attempt(jail: &Jail, folder: &Path, what: &str, argument: &str) -> Result<String> {
    // SAFETY of all calls: they take numbers, or pointers to what lives until the call has returned.
    let call =
        |number, a: usize, b: usize, c: usize| checked(unsafe { libc::syscall(number, a, b, c, 0, 0, 0) });
    let argument_c = CString::new(argument)?;
    match what {
        "jail" => Ok(format!("{jail:?}")),
        "read" => std::fs::read(argument).map(|bytes| bytes.len().to_string()),
        "list" => std::fs::read_dir(argument).map(|_| String::new()),
        "write" => std::fs::write(folder.join("new"), b"x").map(|()| String::new()),
        "change" => std::fs::OpenOptions::new().write(true).open(argument).map(|_| String::new()),
        "delete" => std::fs::remove_file(argument).map(|()| String::new()),
        "tcp" => std::net::TcpStream::connect(argument).map(|_| String::new()),
        "listen" => std::net::TcpListener::bind("127.0.0.1:0").map(|_| String::new()),
        "udp" => std::net::UdpSocket::bind("127.0.0.1:0").map(|_| String::new()),
        "unix" => std::os::unix::net::UnixStream::connect(argument).map(|_| String::new()),
        "pair" => std::os::unix::net::UnixStream::pair().map(|_| String::new()),
        "netlink" => call(libc::SYS_socket, 16, 3, 0),
        "spawn" => std::process::Command::new("/bin/true").spawn().map(|_| String::new()),
        "fork" => call(libc::SYS_clone, libc::SIGCHLD as usize, 0, 0),
        "clone3" => call(libc::SYS_clone3, 0, 0, 0),
        "exec" => call(libc::SYS_execve, c"/bin/true".as_ptr() as usize, 0, 0),
        "kill" => call(libc::SYS_kill, argument.parse().unwrap_or_default(), 0, 0),
        "tgkill" => {
            let pid = argument.parse().unwrap_or_default();
            call(libc::SYS_tgkill, pid, pid, 0)
        }
        "limits" => {
            let new = [1_u64, 1];
            call(libc::SYS_prlimit64, argument.parse().unwrap_or_default(), 7, new.as_ptr() as usize)
        }
        "stat" => call(libc::SYS_statx, libc::AT_FDCWD as usize, argument_c.as_ptr() as usize, 0),
        "dumpable" => call(libc::SYS_prctl, libc::PR_SET_DUMPABLE as usize, 1, 0),
        "descriptors" => {
            let open = (0..64).filter(|fd| unsafe { libc::fcntl(*fd, libc::F_GETFD) } >= 0);
            Ok(format!("{:?}", open.collect::<Vec<_>>()))
        }
        "environment" => Ok(std::env::vars_os().count().to_string()),
        "ptrace" => call(libc::SYS_ptrace, 0, 0, 0),
        "other-memory" => call(libc::SYS_process_vm_readv, argument.parse().unwrap_or_default(), 0, 0),
        "bpf" => call(libc::SYS_bpf, 0, 0, 0),
        "io-uring" => call(libc::SYS_io_uring_setup, 1, 0, 0),
        "userfaultfd" => call(libc::SYS_userfaultfd, 0, 0, 0),
        "unshare" => call(libc::SYS_unshare, libc::CLONE_NEWUSER as usize, 0, 0),
        "mount" => call(libc::SYS_mount, 0, 0, 0),
        "keys" => call(libc::SYS_keyctl, 0, 0, 0),
        "thread" => std::thread::Builder::new().spawn(|| ()).map(|_| String::new()),
        "memory" => Ok(std::hint::black_box(vec![1_u8; 64 << 20]).len().to_string()),
        other => panic!("{other:?} is not tried"),
    }
}
