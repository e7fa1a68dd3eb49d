//! What a worker sends is read by the front, also when a guest has taken the worker over: whatever comes is a message or the
//! end of the connection, never a panic.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use proptest::prelude::*;
use switchboard_plugin_protocol::{FromWorker, ToWorker, split};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;

/// What a connection makes of these bytes: how many messages it reads before it ends.
fn read(bytes: &[u8]) -> usize {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (mut worker, front) = UnixStream::pair().unwrap();
        let (mut receiver, _sender) = split::<FromWorker, ToWorker>(front);
        let writing = async {
            worker.write_all(bytes).await.ok();
            drop(worker);
        };
        let reading = async {
            let mut messages = 0;
            while let Ok(Some(_)) = receiver.next().await {
                messages += 1;
            }
            messages
        };
        tokio::join!(writing, reading).1
    })
}

/// A message as it is sent, length and all.
fn frame(message: &FromWorker) -> Vec<u8> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let (worker, mut front) = UnixStream::pair().unwrap();
        let (receiver, sender) = split::<ToWorker, FromWorker>(worker);
        sender.send(message).await.unwrap();
        drop((receiver, sender));
        let mut bytes = Vec::new();
        front.read_to_end(&mut bytes).await.unwrap();
        bytes
    })
}

fn framed(payload: &[u8]) -> Vec<u8> {
    let mut bytes = u32::try_from(payload.len()).unwrap().to_le_bytes().to_vec();
    bytes.extend(payload);
    bytes
}

fn messages() -> Vec<Vec<u8>> {
    let all = [
        FromWorker::Loaded { load: 7, result: Err("why".to_owned()) },
        FromWorker::Loaded { load: u64::MAX, result: Ok(()) },
        FromWorker::Stats { components: 3, invocations: u32::MAX },
    ];
    all.iter().map(frame).collect()
}

#[test]
fn messages_are_read_as_they_were_sent() {
    for message in messages() {
        assert_eq!(read(&message), 1);
    }
    // A length beyond the longest message ends the connection, before anything is reserved for it.
    assert_eq!(read(&[0xff; 64]), 0);
}

proptest! {
    #[test]
    fn any_bytes_are_messages_or_the_end(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        read(&bytes);
    }

    #[test]
    fn any_payload_is_a_message_or_the_end(payloads in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..4)) {
        let bytes: Vec<u8> = payloads.iter().flat_map(|payload| framed(payload)).collect();
        prop_assert!(read(&bytes) <= payloads.len());
    }

    #[test]
    fn a_message_with_flipped_bits_is_another_or_the_end(
        which in any::<prop::sample::Index>(),
        flips in prop::collection::vec((any::<prop::sample::Index>(), 0..8_u8), 1..6),
    ) {
        let all = messages();
        let mut bytes = all[which.index(all.len())].clone();
        for (at, bit) in flips {
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
        }
        read(&bytes);
    }
}
