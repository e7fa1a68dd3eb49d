//! Typed messages over a Unix socket.

use std::io;
use std::marker::PhantomData;

use bytes::{BufMut, Bytes, BytesMut};
use futures::StreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::AsyncWriteExt;
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::mpsc;
use tokio_util::codec::{FramedRead, LengthDelimitedCodec};

/// The longest message: what a guest may send or get by `http.send`, with room for the rest.
pub const MAX_FRAME_BYTES: usize = 16 << 20;

/// Messages that wait to be written before senders wait too.
const QUEUE: usize = 1024;

/// Frames are written together up to about this many bytes: one system call for many small messages.
const WRITE_TOGETHER_BYTES: usize = 64 << 10;

/// How a connection failed.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// The other side is gone.
    #[error("the connection is closed")]
    Closed,
    /// The message is longer than [`MAX_FRAME_BYTES`].
    #[error("a message of {0} bytes is too long")]
    TooLong(usize),
    /// What came is no message of ours.
    #[error("what came is no message: {0}")]
    Malformed(#[from] postcard::Error),
    /// The socket failed.
    #[error("the socket failed: {0}")]
    Io(#[from] io::Error),
}

/// The half that sends messages of type `S`. Clones share the connection.
#[derive(Debug)]
pub struct Sender<S> {
    queue: mpsc::Sender<Bytes>,
    message: PhantomData<fn(S)>,
}

impl<S> Clone for Sender<S> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone(), message: PhantomData }
    }
}

impl<S: Serialize> Sender<S> {
    /// Sends a message. Returns when it is queued, not when it has arrived.
    ///
    /// # Errors
    /// [`ConnectionError::Closed`] when the other side is gone, [`ConnectionError::TooLong`] or
    /// [`ConnectionError::Malformed`] when the message itself can't be sent; the connection then still works.
    pub async fn send(&self, message: &S) -> Result<(), ConnectionError> {
        self.queue.send(frame(message)?).await.map_err(|_| ConnectionError::Closed)
    }

    /// Sends a message where waiting is impossible, such as in a destructor.
    ///
    /// # Errors
    /// As [`Sender::send`]; a full queue counts as closed.
    pub fn try_send(&self, message: &S) -> Result<(), ConnectionError> {
        self.queue.try_send(frame(message)?).map_err(|_| ConnectionError::Closed)
    }
}

/// The half that receives messages of type `R`.
#[derive(Debug)]
pub struct Receiver<R> {
    frames: FramedRead<OwnedReadHalf, LengthDelimitedCodec>,
    message: PhantomData<fn() -> R>,
}

impl<R: DeserializeOwned> Receiver<R> {
    /// The next message, or `None` once the other side has closed.
    ///
    /// # Errors
    /// After any error the connection is of no more use.
    pub async fn next(&mut self) -> Result<Option<R>, ConnectionError> {
        let Some(frame) = self.frames.next().await else { return Ok(None) };
        Ok(Some(postcard::from_bytes(&frame?)?))
    }
}

/// Makes a connected socket into its two typed halves and spawns the task that writes.
///
/// The socket closes when the receiver and every sender are dropped.
#[must_use]
pub fn split<R, S>(socket: UnixStream) -> (Receiver<R>, Sender<S>) {
    let (read, write) = socket.into_split();
    let frames =
        LengthDelimitedCodec::builder().little_endian().max_frame_length(MAX_FRAME_BYTES).new_read(read);
    let (queue, waiting) = mpsc::channel(QUEUE);
    tokio::spawn(write_all(write, waiting));
    (Receiver { frames, message: PhantomData }, Sender { queue, message: PhantomData })
}

fn frame<S: Serialize>(message: &S) -> Result<Bytes, ConnectionError> {
    let mut start = BytesMut::with_capacity(512);
    start.put_u32_le(0);
    let mut frame = postcard::to_extend(message, start)?;
    let length = frame.len() - size_of::<u32>();
    if length > MAX_FRAME_BYTES {
        return Err(ConnectionError::TooLong(length));
    }
    frame[..size_of::<u32>()].copy_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
    Ok(frame.freeze())
}

async fn write_all(mut socket: OwnedWriteHalf, mut waiting: mpsc::Receiver<Bytes>) {
    let mut together = Vec::with_capacity(WRITE_TOGETHER_BYTES);
    while let Some(first) = waiting.recv().await {
        together.clear();
        together.extend_from_slice(&first);
        while together.len() < WRITE_TOGETHER_BYTES {
            let Ok(next) = waiting.try_recv() else { break };
            together.extend_from_slice(&next);
        }
        if socket.write_all(&together).await.is_err() {
            return; // The reader sees the end too, and says so.
        }
        if together.capacity() > 4 * WRITE_TOGETHER_BYTES {
            together = Vec::with_capacity(WRITE_TOGETHER_BYTES);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn messages_arrive_whole_and_in_order() {
        let (near, far) = UnixStream::pair().unwrap();
        let (_, sender) = split::<(), Vec<u8>>(near);
        let (mut receiver, _) = split::<Vec<u8>, ()>(far);
        for length in [0usize, 1, 100, 1 << 20] {
            sender.send(&vec![7; length]).await.unwrap();
        }
        for length in [0usize, 1, 100, 1 << 20] {
            assert_eq!(receiver.next().await.unwrap(), Some(vec![7; length]));
        }
    }

    #[tokio::test]
    async fn a_message_that_is_too_long_is_refused_and_the_connection_goes_on() {
        let (near, far) = UnixStream::pair().unwrap();
        let (_, sender) = split::<(), Vec<u8>>(near);
        let (mut receiver, _) = split::<Vec<u8>, ()>(far);
        let refused = sender.send(&vec![0; MAX_FRAME_BYTES + 1]).await;
        assert!(matches!(refused, Err(ConnectionError::TooLong(_))), "{refused:?}");
        sender.send(&vec![1]).await.unwrap();
        assert_eq!(receiver.next().await.unwrap(), Some(vec![1]));
    }

    #[tokio::test]
    async fn what_is_no_message_is_an_error_and_no_panic() {
        let (mut near, far) = UnixStream::pair().unwrap();
        let (mut receiver, _) = split::<crate::FromWorker, ()>(far);
        near.write_all(&[3, 0, 0, 0, 0xff, 0xff, 0xff]).await.unwrap();
        assert!(matches!(receiver.next().await, Err(ConnectionError::Malformed(_))));
    }
}
