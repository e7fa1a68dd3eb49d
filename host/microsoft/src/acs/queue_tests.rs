//! The queue keeps the limit, is fair among tenants and loses nobody.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap};
use std::time::Duration;

use futures::future::join_all;
use tokio::time::{Instant, timeout};

use super::queue::{Queue, QueueMetrics};
use super::turns::{Arrival, Place, Turns};
use crate::config::ExchangeLimit;

fn limit(exchanges: u32, per: u64, max_wait: u64) -> ExchangeLimit {
    let seconds = Duration::from_secs;
    ExchangeLimit { exchanges, per: seconds(per), max_wait: seconds(max_wait) }
}

/// Users who come, wait, are postponed and come back, in simulated time.
struct World {
    limit: ExchangeLimit,
    turns: Turns,
    begun: Instant,
    now: Instant,
    coming: BinaryHeap<Reverse<(Instant, String, u32)>>,
    waiting: HashMap<Place, (String, u32)>,
    /// When each user had a turn, and how often they were postponed before.
    served: Vec<(Instant, String, u32)>,
}

impl World {
    fn new(limit: ExchangeLimit) -> Self {
        let now = Instant::now();
        let turns = Turns::new(limit, now);
        Self {
            limit,
            turns,
            begun: now,
            now,
            coming: BinaryHeap::new(),
            waiting: HashMap::new(),
            served: Vec::new(),
        }
    }

    /// `tenant/user` comes.
    fn comes(&mut self, who: &str, after: Duration) {
        self.coming.push(Reverse((self.now + after, who.to_owned(), 0)));
    }

    fn run(&mut self) {
        loop {
            let turn =
                (!self.waiting.is_empty()).then(|| self.turns.free_at(self.limit, self.now).max(self.now));
            let arrival = self.coming.peek().map(|Reverse((at, ..))| *at);
            match (turn, arrival) {
                (None, None) => return,
                (Some(turn), arrival) if arrival.is_none_or(|arrival| turn < arrival) => {
                    self.now = turn;
                    if self.turns.free_at(self.limit, turn) <= turn {
                        let places: BTreeSet<Place> = self.places();
                        assert!(self.turns.next().is_some(), "somebody waits but nobody is next");
                        self.turns.give(turn);
                        let gone = places.difference(&self.places()).next().copied();
                        let (who, postponed) = gone.and_then(|place| self.waiting.remove(&place)).unwrap();
                        self.served.push((turn, who, postponed));
                    }
                }
                _ => {
                    let Reverse((at, who, postponed)) = self.coming.pop().unwrap();
                    self.now = self.now.max(at);
                    let (tenant, user) = who.split_once('/').unwrap();
                    let place = self.turns.place_of(tenant, user, None);
                    match self.turns.arrive(self.limit, self.now, tenant, user, place) {
                        Arrival::Turn => self.served.push((self.now, who, postponed)),
                        Arrival::Later(after) => {
                            self.coming.push(Reverse((self.now + after, who, postponed + 1)));
                        }
                        Arrival::Wait(_) => drop(self.waiting.insert(place, (who, postponed))),
                    }
                }
            }
        }
    }

    fn places(&self) -> BTreeSet<Place> {
        self.turns.lines.values().flat_map(|line| line.present.iter().copied()).collect()
    }

    fn took(&self) -> Duration {
        self.served.iter().map(|(at, ..)| *at).max().unwrap().duration_since(self.begun)
    }

    /// The most turns in any window of the limit's time.
    fn densest(&self) -> usize {
        let mut times: Vec<Instant> = self.served.iter().map(|(at, ..)| *at).collect();
        times.sort_unstable();
        let within = |start: usize| {
            times[start..].iter().take_while(|time| **time < times[start] + self.limit.per).count()
        };
        (0..times.len()).map(within).max().unwrap_or_default()
    }
}

#[test]
fn no_window_holds_more_than_the_limit_and_all_get_their_turn() {
    let mut world = World::new(limit(500, 30, 100_000));
    for n in 0..2000 {
        world.comes(&format!("one/{n}"), Duration::ZERO);
    }
    world.run();
    assert_eq!((world.served.len(), world.densest()), (2000, 500));
    // 2,000 at 500 in 30 s are 120 s, less what may go at once at the start.
    assert!((108..=124).contains(&world.took().as_secs()), "{:?}", world.took());
}

#[test]
fn a_tenant_of_many_does_not_keep_a_tenant_of_one_waiting() {
    let mut world = World::new(limit(10, 10, 10_000));
    for n in 0..200 {
        world.comes(&format!("many/{n}"), Duration::ZERO);
    }
    world.comes("one/alice", Duration::from_millis(1));
    world.run();
    let alice = world.served.iter().position(|(_, who, _)| who == "one/alice").unwrap();
    assert!(alice < 5, "{alice} had their turn before");
    assert_eq!(world.served.len(), 201);
}

#[test]
fn who_would_wait_too_long_is_told_when_and_then_gets_the_turn() {
    let mut world = World::new(limit(10, 1, 2));
    for n in 0..500 {
        world.comes(&format!("one/{n}"), Duration::from_millis(n));
    }
    world.run();
    // Nobody is lost, nobody is sent away again and again, and hardly a turn is wasted: 500 at 10 a second.
    assert_eq!(world.served.len(), 500);
    assert!(world.served.iter().all(|(.., postponed)| *postponed <= 3), "{:?}", world.served);
    assert!(world.took() < Duration::from_secs(65) && world.densest() <= 10, "{:?}", world.took());
    assert!(world.turns.lines.is_empty());
}

#[test]
fn the_services_pause_is_kept() {
    let mut world = World::new(limit(2, 1, 60));
    world.turns.not_before = Some(world.now + Duration::from_secs(20));
    for n in 0..10 {
        world.comes(&format!("one/{n}"), Duration::ZERO);
    }
    world.run();
    assert!(world.served.iter().all(|(at, ..)| *at >= world.begun + Duration::from_secs(20)));
}

#[test]
fn a_place_in_the_line_is_kept_and_given_up_when_nobody_comes_back() {
    let limit = limit(1, 1, 2);
    let now = Instant::now();
    let mut turns = Turns::new(limit, now);
    for n in 0..10 {
        let place = turns.place_of("one", &n.to_string(), None);
        let _ = turns.arrive(limit, now, "one", &n.to_string(), place);
    }
    let place = turns.place_of("one", "9", None);
    assert_eq!(turns.place_of("one", "9", None), place);
    let newer = turns.place_of("one", "new", None);
    assert!(place < newer);
    let later = now + Duration::from_secs(600);
    let _ = turns.arrive(limit, later, "two", "x", newer);
    assert!(turns.lines.get("one").is_none_or(|line| line.seats.values().all(|seat| seat.waiter.is_some())));
}

#[tokio::test]
async fn turns_are_given_while_requests_wait() {
    let limit =
        ExchangeLimit { exchanges: 50, per: Duration::from_millis(250), max_wait: Duration::from_secs(60) };
    let queue = Queue::new(limit);
    let begun = Instant::now();
    let waits = (0..150).map(|n| {
        let queue = queue.clone();
        async move { queue.wait("one", &n.to_string(), None).await.is_ok() }
    });
    assert!(join_all(waits).await.into_iter().all(|turn| turn));
    assert!(begun.elapsed() >= Duration::from_millis(500), "{:?}", begun.elapsed());
    assert_eq!(queue.metrics(), QueueMetrics { turns: 150, ..QueueMetrics::default() });

    let begun = Instant::now();
    queue.throttled(Duration::from_millis(300));
    queue.wait("one", "alice", None).await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(300));
    // Who went away costs nobody a turn.
    queue.throttled(Duration::from_millis(200));
    assert!(timeout(Duration::from_millis(20), queue.wait("one", "gone", None)).await.is_err());
    queue.wait("one", "bob", None).await.unwrap();
    assert_eq!((queue.metrics().turns, queue.metrics().waiting), (152, 0));
}
