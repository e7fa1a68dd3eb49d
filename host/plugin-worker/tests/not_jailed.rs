//! S5: a worker that can't be jailed says what is missing before it ends.

use switchboard_plugin_protocol::{FromWorker, Jail, JailMode, MemoryClass, ToWorker, split};
use switchboard_plugin_worker::serve;
use tokio::net::UnixStream;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_of_the_jail_is_told() {
    let (near, far) = std::os::unix::net::UnixStream::pair().unwrap();
    for socket in [&near, &far] {
        socket.set_nonblocking(true).unwrap();
    }
    // As in a process of its own: with its runtime everything ends that is under way.
    let worker = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let jail = Jail { missing: vec!["this kernel has no Landlock".to_owned()], ..Jail::default() };
        runtime.block_on(async {
            let (far, folder) = (UnixStream::from_std(far).unwrap(), std::env::temp_dir());
            let guests = tokio::runtime::Handle::current();
            serve(far, MemoryClass::Small, &folder, jail, JailMode::Required, &guests).await
        })
    });
    let (mut from, to) = split::<FromWorker, ToWorker>(UnixStream::from_std(near).unwrap());
    match from.next().await.unwrap() {
        Some(FromWorker::Ready { jail, .. }) => assert_eq!(jail.missing, ["this kernel has no Landlock"]),
        other => panic!("{other:?}"),
    }
    drop((from, to));
    assert!(worker.join().unwrap().is_err());
}
