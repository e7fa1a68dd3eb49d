//! seccomp: only the system calls that are needed.

use std::collections::BTreeMap;

use libc::c_long;
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    apply_filter_all_threads,
};

type Rules = BTreeMap<i64, Vec<SeccompRule>>;
type Failed = Box<dyn std::error::Error>;

/// The system calls that are allowed with any arguments.
const ALLOWED: &[c_long] = &[
    // Memory: wasmtime maps code, memories and stacks, and makes code executable.
    libc::SYS_brk,
    libc::SYS_madvise,
    libc::SYS_membarrier,
    libc::SYS_mmap,
    libc::SYS_mprotect,
    libc::SYS_mremap,
    libc::SYS_munmap,
    // wasmtime keeps the initial contents of memories in anonymous files, and maps them into each instance.
    libc::SYS_ftruncate,
    libc::SYS_memfd_create,
    // Threads, time, randomness.
    libc::SYS_clock_getres,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_futex,
    libc::SYS_getpid,
    libc::SYS_getrandom,
    libc::SYS_gettid,
    libc::SYS_gettimeofday,
    libc::SYS_nanosleep,
    libc::SYS_restart_syscall,
    libc::SYS_rseq,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_yield,
    libc::SYS_set_robust_list,
    // Signals to itself: wasmtime catches a guest's trap as a signal.
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    // Files and sockets that are open already.
    libc::SYS_close,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_epoll_pwait2,
    libc::SYS_fstat,
    libc::SYS_lseek,
    libc::SYS_pread64,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_write,
    libc::SYS_writev,
    #[cfg(target_arch = "x86_64")]
    libc::SYS_epoll_wait,
];

/// The system calls that no code of ours makes. Whoever makes one has broken out, so the process is killed at once. All
/// other calls that are not allowed fail with EPERM, because a library may try one and continue without it.
const KILLED: &[c_long] = &[
    libc::SYS_add_key,
    libc::SYS_bpf,
    libc::SYS_chroot,
    libc::SYS_delete_module,
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_finit_module,
    libc::SYS_init_module,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_io_uring_setup,
    libc::SYS_kexec_load,
    libc::SYS_keyctl,
    libc::SYS_mount,
    libc::SYS_open_by_handle_at,
    libc::SYS_perf_event_open,
    libc::SYS_pivot_root,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_ptrace,
    libc::SYS_request_key,
    libc::SYS_setns,
    libc::SYS_umount2,
    libc::SYS_unshare,
    libc::SYS_userfaultfd,
];

/// Filters the system calls of all threads of this process. With `opens_files` they may open files for reading; Landlock
/// decides which files.
pub(super) fn restrict(opens_files: bool) -> Result<(), Failed> {
    // The kernel applies the strictest result of all filters. The allow-list must be installed last, because it also
    // forbids installing filters.
    for filter in [without_clone3()?, killing()?, allowing(opens_files)?] {
        apply_filter_all_threads(&filter)?;
    }
    Ok(())
}

/// `clone3` takes its flags in a structure, which a filter can't read. When it is missing, the C library falls back to
/// `clone`, whose flags a filter can check.
fn without_clone3() -> Result<BpfProgram, Failed> {
    let rules = Rules::from([(libc::SYS_clone3, Vec::new())]);
    let absent = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
    program(rules, SeccompAction::Allow, absent)
}

fn killing() -> Result<BpfProgram, Failed> {
    let rules = KILLED.iter().map(|call| (*call, Vec::new())).collect();
    program(rules, SeccompAction::Allow, SeccompAction::KillProcess)
}

fn allowing(opens_files: bool) -> Result<BpfProgram, Failed> {
    let mut rules: Rules = ALLOWED.iter().map(|call| (*call, Vec::new())).collect();
    // Another filter denies it with ENOSYS; denying it here too would make that EPERM.
    rules.insert(libc::SYS_clone3, Vec::new());
    rules.insert(libc::SYS_clone, vec![rule([bits(0, bit(libc::CLONE_THREAD), bit(libc::CLONE_THREAD))?])?]);
    // `abort` sends a signal to a thread of its own process.
    rules.insert(libc::SYS_tgkill, vec![rule([equals(0, std::process::id().into())?])?]);
    rules.insert(libc::SYS_prctl, vec![rule([equals(0, bit(libc::PR_SET_NAME))?])?]);
    // The process may read its own limits, but not change them.
    rules.insert(libc::SYS_prlimit64, vec![rule([equals(0, 0)?, is_null(2)?])?]);
    let flags = [libc::F_GETFD, libc::F_SETFD, libc::F_GETFL, libc::F_DUPFD_CLOEXEC, libc::F_ADD_SEALS];
    let flags: Result<Vec<_>, Failed> = flags.iter().map(|flag| rule([equals(1, bit(*flag))?])).collect();
    rules.insert(libc::SYS_fcntl, flags?);
    // Only over a connected socket, such as the one to the front: no address may be given.
    rules.insert(libc::SYS_sendto, vec![rule([is_null(4)?])?]);
    rules.insert(libc::SYS_recvfrom, vec![rule([is_null(4)?])?]);
    // Metadata of open files only: an empty path means the file descriptor itself.
    let open = bit(libc::AT_EMPTY_PATH);
    rules.insert(libc::SYS_statx, vec![rule([bits(2, open, open)?])?]);
    rules.insert(libc::SYS_newfstatat, vec![rule([bits(3, open, open)?])?]);
    if opens_files {
        let writes = libc::O_ACCMODE | libc::O_CREAT | libc::O_TRUNC | libc::O_TMPFILE | libc::O_PATH;
        let writes = bit(writes & !libc::O_DIRECTORY);
        rules.insert(libc::SYS_openat, vec![rule([bits(2, writes, 0)?])?]);
    }
    let denied = SeccompAction::Errno(libc::EPERM.unsigned_abs());
    program(rules, denied, SeccompAction::Allow)
}

fn program(rules: Rules, otherwise: SeccompAction, matching: SeccompAction) -> Result<BpfProgram, Failed> {
    let filter = SeccompFilter::new(rules, otherwise, matching, std::env::consts::ARCH.try_into()?)?;
    Ok(filter.try_into()?)
}

fn rule<const N: usize>(conditions: [SeccompCondition; N]) -> Result<SeccompRule, Failed> {
    Ok(SeccompRule::new(conditions.into())?)
}

/// Whether a 32-bit argument has this value.
fn equals(argument: u8, value: u64) -> Result<SeccompCondition, Failed> {
    Ok(SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::Eq, value)?)
}

fn is_null(argument: u8) -> Result<SeccompCondition, Failed> {
    Ok(SeccompCondition::new(argument, SeccompCmpArgLen::Qword, SeccompCmpOp::Eq, 0)?)
}

/// Whether an argument has, under `mask`, the bits of `value`.
fn bits(argument: u8, mask: u64, value: u64) -> Result<SeccompCondition, Failed> {
    Ok(SeccompCondition::new(argument, SeccompCmpArgLen::Dword, SeccompCmpOp::MaskedEq(mask), value)?)
}

fn bit(flag: libc::c_int) -> u64 {
    u64::from(flag.unsigned_abs())
}
