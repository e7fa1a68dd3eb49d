use std::time::Duration;

use proptest::prelude::*;
use tokio::task::JoinHandle;

use super::*;

const LIMITS: Limits = Limits { per_key: 2, total: 3, waiting_per_key: 4, patience: Duration::from_secs(5) };

/// Lets every task go on until it waits.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

fn waits(shares: &Shares<u8>, key: u8) -> JoinHandle<Result<Share<u8>, Refused>> {
    let shares = shares.clone();
    tokio::spawn(async move { shares.take(key).await })
}

#[tokio::test(start_paused = true)]
async fn a_key_has_its_share_and_no_more() {
    let shares = Shares::new("reads", LIMITS);
    let one = shares.try_take(1).unwrap();
    let two = shares.take(1).await.unwrap();
    let refused = shares.try_take(1).unwrap_err();
    assert_eq!((refused.taker, refused.most), (Taker::Key, 2));
    let other = shares.try_take(2).unwrap();
    assert_eq!(shares.try_take(3).unwrap_err().taker, Taker::All);
    drop((one, two, other));
    assert_eq!(shares.queue().remembered(), 0, "what is over leaves nothing behind");
}

#[tokio::test(start_paused = true)]
async fn keys_take_turns_however_long_their_queues() {
    let shares = Shares::new("reads", Limits { per_key: 1, total: 1, ..LIMITS });
    let held = shares.take(1).await.unwrap();
    let noisy: Vec<_> = (0..4).map(|_| waits(&shares, 1)).collect();
    settle().await;
    let other = waits(&shares, 2);
    settle().await;
    drop(held);
    settle().await;
    // One turn of each: whoever has a share holds it until its task is awaited.
    let mut before = 0;
    for one in noisy {
        if other.is_finished() {
            break;
        }
        before += 1;
        drop(one.await.unwrap().unwrap());
        settle().await;
    }
    assert!(before <= 1, "the other key waited for {before} turns of the noisy one");
    drop(other.await.unwrap().unwrap());
}

#[tokio::test(start_paused = true)]
async fn waiting_has_an_end_and_a_queue_is_short() {
    let shares = Shares::new("reads", LIMITS);
    let held = (shares.try_take(1).unwrap(), shares.try_take(1).unwrap());
    let waiting: Vec<_> = (0..4).map(|_| waits(&shares, 1)).collect();
    settle().await;
    let started = tokio::time::Instant::now();
    assert_eq!(shares.take(1).await.unwrap_err().taker, Taker::Key);
    assert_eq!(started.elapsed(), Duration::ZERO, "a full queue refuses at once");
    for one in waiting {
        assert_eq!(one.await.unwrap().unwrap_err().taker, Taker::Key);
    }
    assert_eq!(started.elapsed(), LIMITS.patience);
    // Who gave up holds no place.
    let next = waits(&shares, 1);
    settle().await;
    drop(held);
    drop(next.await.unwrap().unwrap());
    assert_eq!(shares.queue().remembered(), 0);
}

#[derive(Debug, Clone)]
enum Step {
    Take(u8),
    /// Gives back, or gives up, whichever of those that hold or wait.
    End(prop::sample::Index),
    Wait,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0..4u8).prop_map(Step::Take),
        3 => any::<prop::sample::Index>().prop_map(Step::End),
        1 => Just(Step::Wait),
    ]
}

proptest! {
    #[test]
    fn limits_hold_and_nobody_waits_beside_a_free_share(
        steps in prop::collection::vec(step(), 1..60),
        per_key in 1..4usize,
        total in 1..6usize,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(async {
            let shares = Shares::new("reads", Limits { per_key, total, ..LIMITS });
            let mut tasks: Vec<(u8, JoinHandle<_>)> = Vec::new();
            for step in steps {
                match step {
                    Step::Take(key) => tasks.push((key, waits(&shares, key))),
                    Step::End(which) if !tasks.is_empty() => {
                        let (_, task) = tasks.swap_remove(which.index(tasks.len()));
                        task.abort();
                        drop(task.await);
                    }
                    Step::End(_) => {}
                    Step::Wait => tokio::time::advance(LIMITS.patience / 2).await,
                }
                settle().await;
                // Who was refused is gone.
                let mut still = Vec::new();
                for (key, task) in tasks {
                    if task.is_finished() {
                        match task.await.unwrap() {
                            // Held on: a finished task that holds its share.
                            Ok(share) => still.push((key, tokio::spawn(std::future::ready(Ok(share))))),
                            Err(_) => continue,
                        }
                    } else {
                        still.push((key, task));
                    }
                }
                tasks = still;
                settle().await;
                let held = |key: u8| tasks.iter().filter(|(k, task)| *k == key && task.is_finished()).count();
                let in_all: usize = (0..4).map(held).sum();
                prop_assert!(in_all <= total);
                for key in 0..4 {
                    prop_assert!(held(key) <= per_key);
                    prop_assert_eq!(held(key), shares.under_way(&key));
                    let waiting = tasks.iter().any(|(k, task)| *k == key && !task.is_finished());
                    prop_assert!(!waiting || in_all == total || held(key) == per_key, "{} waits beside a free share", key);
                }
            }
            for (_, task) in tasks {
                task.abort();
                drop(task.await);
            }
            settle().await;
            prop_assert_eq!(shares.queue().remembered(), 0);
            Ok(())
        })?;
    }
}
