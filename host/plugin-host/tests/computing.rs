//! What the front counts as computing, through the real pool and its protocol. Processor time is the worker's to count.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use switchboard_plugin_host::pool::{PoolConfig, PoolName, Spawned, Spawner, WorkerPool};
use switchboard_plugin_protocol::capability::GetValue;
use switchboard_plugin_protocol::{
    CapabilityReply, ComponentRef, Digest, Failure, FromWorker, InvocationId, Jail, MemoryClass, Outcome,
    Sender, ToWorker, Usage, split,
};
use tokio::net::UnixStream;
use tokio::sync::Notify;

#[path = "../benches/shared/mod.rs"]
mod shared;

/// Something that a guest does.
#[derive(Clone, Copy)]
enum Step {
    /// It asks for a value and waits for the answer.
    Asks,
    /// It goes on for so long without a question.
    GoesOn(Duration),
}

use Step::{Asks, GoesOn};

/// Workers whose guests take these steps one after the other, and then end.
#[derive(Clone)]
struct Scripted {
    steps: Arc<[Step]>,
    ready_after: Duration,
}

impl Scripted {
    async fn run(self, id: InvocationId, to: Sender<FromWorker>, answered: Arc<Notify>) {
        for (step, call) in self.steps.iter().zip(1..) {
            match step {
                Asks => {
                    let request = GetValue("k".into()).into();
                    to.send(&FromWorker::CallCapability { invocation: id, call, request }).await.unwrap();
                    answered.notified().await;
                }
                GoesOn(time) => tokio::time::sleep(*time).await,
            }
        }
        let finished = FromWorker::Finished {
            invocation: id,
            outcome: its_own_end(),
            usage: Usage::default(),
            log: Vec::new(),
            lost_lines: 0,
        };
        to.send(&finished).await.unwrap();
    }
}

impl Spawner for Scripted {
    fn spawn(&self, _: MemoryClass, _: PoolName) -> io::Result<Spawned> {
        let (near, far) = UnixStream::pair()?;
        let script = self.clone();
        tokio::spawn(async move {
            let (mut from, to) = split::<ToWorker, FromWorker>(far);
            tokio::time::sleep(script.ready_after).await;
            let ready = FromWorker::Ready { engine: "e".into(), jail: Jail::default(), notes: Vec::new() };
            to.send(&ready).await.unwrap();
            let answered = Arc::new(Notify::new());
            while let Ok(Some(message)) = from.next().await {
                match message {
                    ToWorker::Invoke(invocation) => {
                        tokio::spawn(script.clone().run(invocation.id, to.clone(), Arc::clone(&answered)));
                    }
                    ToWorker::CapabilityReply { .. } => answered.notify_one(),
                    ToWorker::Ping => {
                        to.send(&FromWorker::Stats { components: 0, invocations: 0 }).await.unwrap();
                    }
                    _ => {}
                }
            }
        });
        Ok(Spawned { socket: near, process: None })
    }
}

fn its_own_end() -> Outcome {
    Outcome::Failed(Failure::Trapped("the script is over".into()))
}

/// How a call ends whose guest takes these steps, where a question takes so long and the guest may compute for so long.
async fn ended(workers: Scripted, answers_after: Duration, computing: Duration) -> Outcome {
    let config = PoolConfig {
        small_workers: 1,
        large_workers: 1,
        wait_for_worker: Duration::from_secs(30),
        ..PoolConfig::default()
    };
    let pool = WorkerPool::start(workers, config);
    let component = ComponentRef { digest: Digest([1; 32]), artifact: "a.cwasm".into() };
    let mut spec = shared::spec(&component, MemoryClass::Small);
    spec.limits.deadline_ms = DEADLINE_MS;
    spec.limits.computing_ms = u32::try_from(computing.as_millis()).unwrap();
    let answer = move |_, _| {
        async move {
            tokio::time::sleep(answers_after).await;
            CapabilityReply::answered::<GetValue>(&Ok(None))
        }
        .boxed()
    };
    pool.invoke(spec, Arc::new(answer)).await.unwrap().outcome
}

const DEADLINE_MS: u32 = 120_000;
const AT_ONCE: Duration = Duration::ZERO;

fn guests(steps: &[Step]) -> Scripted {
    Scripted { steps: steps.into(), ready_after: AT_ONCE }
}

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

#[tokio::test]
async fn waiting_for_a_worker_is_not_computing() {
    let workers = Scripted { ready_after: millis(2_500), ..guests(&[GoesOn(AT_ONCE)]) };
    assert_eq!(ended(workers, AT_ONCE, millis(1_000)).await, its_own_end());
}

#[tokio::test]
async fn waiting_for_a_capability_is_not_computing() {
    assert_eq!(ended(guests(&[Asks]), millis(2_000), millis(300)).await, its_own_end());
    // When its computing time could have been over, it has the answer and goes on.
    let answered_late = guests(&[Asks, GoesOn(millis(1_000))]);
    assert_eq!(ended(answered_late, millis(1_500), millis(2_000)).await, its_own_end());
}

/// Here it may sleep between its questions, and the worker knows better how much it has computed.
#[tokio::test]
async fn what_passes_between_questions_is_not_added_up_by_the_front() {
    let steps: Vec<_> = (0..5).flat_map(|_| [Asks, GoesOn(millis(600))]).collect();
    assert_eq!(ended(guests(&steps), AT_ONCE, millis(2_000)).await, its_own_end());
}

#[tokio::test]
async fn who_goes_on_for_too_long_without_a_question_is_ended_long_before_its_deadline() {
    let long = GoesOn(millis(60_000));
    for steps in [&[long][..], &[Asks, long]] {
        let outcome = ended(guests(steps), AT_ONCE, millis(300)).await;
        assert!(matches!(outcome, Outcome::Failed(Failure::TimedOut(ms)) if ms < 60_000), "{outcome:?}");
    }
}
