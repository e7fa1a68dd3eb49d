//! Typed messages over a Unix socket.

use std::io;
use std::marker::PhantomData;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::{BufMut, Bytes, BytesMut};
use futures::StreamExt;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::sync::mpsc;
use tokio_util::codec::{FramedRead, LengthDelimitedCodec};

/// The longest message. The largest one carries an `http.send` body of at most 4 MiB, which leaves ample room.
pub const MAX_FRAME_BYTES: usize = 16 << 20;

/// How many messages may wait in the queue before senders have to wait too.
const QUEUE_MESSAGES: usize = 1024;

/// Queued frames are joined into one write of about this many bytes, so that many small messages cost one system call.
const BATCH_BYTES: usize = 64 << 10;

/// How a connection failed.
#[derive(Debug, thiserror::Error)]
pub enum ConnectionError {
    /// The other side is gone.
    #[error("the connection is closed")]
    Closed,
    /// The message is longer than [`MAX_FRAME_BYTES`].
    #[error("a message of {0} bytes is too long")]
    TooLong(usize),
    /// A message could not be encoded or decoded.
    #[error("the message can't be encoded or decoded: {0}")]
    Malformed(#[from] postcard::Error),
    /// The socket failed.
    #[error("the socket failed: {0}")]
    Io(#[from] io::Error),
}

/// The half that sends messages of type `S`. Clones share the connection.
///
/// The sender writes a message to the socket itself as long as the socket has room. Handing it to a writer task would
/// cost a switch of threads, which takes longer than the write (measured: 105 us a call with the task, see the
/// benchmark `pool`). When the socket is full, the rest and all later messages wait in a queue, so that their order is
/// kept.
#[derive(Debug)]
pub struct Sender<S> {
    queue: mpsc::Sender<Bytes>,
    socket: Arc<Socket>,
    message: PhantomData<fn(S)>,
}

#[derive(Debug)]
struct Socket {
    half: OwnedWriteHalf,
    /// The number of frames in the queue or being written from it.
    queued: Mutex<usize>,
}

impl<S> Clone for Sender<S> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone(), socket: Arc::clone(&self.socket), message: PhantomData }
    }
}

impl<S: Serialize> Sender<S> {
    /// Sends a message. Returns when it is written or queued, not when it has arrived.
    ///
    /// # Errors
    /// [`ConnectionError::Closed`] when the other side is gone. [`ConnectionError::TooLong`] or
    /// [`ConnectionError::Malformed`] when this message can't be sent; the connection can still be used then.
    pub async fn send(&self, message: &S) -> Result<(), ConnectionError> {
        let Some(frame) = self.write_now(frame(message)?)? else { return Ok(()) };
        let place = self.queue.reserve().await.map_err(|_| ConnectionError::Closed)?;
        let mut queued = self.socket.queued.lock().unwrap_or_else(PoisonError::into_inner);
        *queued += 1;
        place.send(frame);
        Ok(())
    }

    /// Sends a message without waiting, for places that can't wait, such as a destructor.
    ///
    /// # Errors
    /// As [`Sender::send`]. A full queue is also reported as [`ConnectionError::Closed`].
    pub fn try_send(&self, message: &S) -> Result<(), ConnectionError> {
        let Some(frame) = self.write_now(frame(message)?)? else { return Ok(()) };
        let mut queued = self.socket.queued.lock().unwrap_or_else(PoisonError::into_inner);
        self.queue.try_send(frame).map_err(|_| ConnectionError::Closed)?;
        *queued += 1;
        Ok(())
    }

    /// Writes a frame unless others are queued before it, in which case the caller gets it back.
    fn write_now(&self, frame: Bytes) -> Result<Option<Bytes>, ConnectionError> {
        let mut queued = self.socket.queued.lock().unwrap_or_else(PoisonError::into_inner);
        if *queued > 0 {
            return Ok(Some(frame));
        }
        let written = match self.socket.half.try_write(&frame) {
            Ok(written) => written,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => 0,
            Err(_) => return Err(ConnectionError::Closed),
        };
        if written < frame.len() {
            // The rest must follow at once. Nothing can come between: the queue is empty, and we hold its lock.
            self.queue.try_send(frame.slice(written..)).map_err(|_| ConnectionError::Closed)?;
            *queued += 1;
        }
        Ok(None)
    }
}

/// The half that receives messages of type `R`.
#[derive(Debug)]
pub struct Receiver<R> {
    frames: FramedRead<OwnedReadHalf, LengthDelimitedCodec>,
    message: PhantomData<fn() -> R>,
}

impl<R: DeserializeOwned> Receiver<R> {
    /// The next message, or `None` once the other side has closed the connection.
    ///
    /// # Errors
    /// When the socket fails or a message can't be decoded. The connection can't be used after that.
    pub async fn next(&mut self) -> Result<Option<R>, ConnectionError> {
        let Some(frame) = self.frames.next().await else { return Ok(None) };
        Ok(Some(postcard::from_bytes(&frame?)?))
    }
}

/// Splits a connected socket into its two typed halves, and spawns the task that writes queued frames.
///
/// The socket closes when the receiver and every sender are dropped.
#[must_use]
pub fn split<R, S>(socket: UnixStream) -> (Receiver<R>, Sender<S>) {
    let (read, write) = socket.into_split();
    let frames =
        LengthDelimitedCodec::builder().little_endian().max_frame_length(MAX_FRAME_BYTES).new_read(read);
    let (queue, queued) = mpsc::channel(QUEUE_MESSAGES);
    let socket = Arc::new(Socket { half: write, queued: Mutex::new(0) });
    tokio::spawn(write_queued(Arc::clone(&socket), queued));
    (Receiver { frames, message: PhantomData }, Sender { queue, socket, message: PhantomData })
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

async fn write_queued(socket: Arc<Socket>, mut queue: mpsc::Receiver<Bytes>) {
    let mut batch = Vec::with_capacity(BATCH_BYTES);
    while let Some(first) = queue.recv().await {
        batch.clear();
        batch.extend_from_slice(&first);
        let mut frames = 1;
        while batch.len() < BATCH_BYTES {
            let Ok(next) = queue.try_recv() else { break };
            batch.extend_from_slice(&next);
            frames += 1;
        }
        if write_all(&socket.half, &batch).await.is_err() {
            return; // The receiving half sees the broken connection too, and reports it.
        }
        if batch.capacity() > 4 * BATCH_BYTES {
            batch = Vec::with_capacity(BATCH_BYTES);
        }
        *socket.queued.lock().unwrap_or_else(PoisonError::into_inner) -= frames;
    }
}

async fn write_all(socket: &OwnedWriteHalf, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        socket.writable().await?;
        match socket.try_write(bytes) {
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use tokio::io::AsyncWriteExt;

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

    /// Many senders at once, more than the socket takes: every message arrives whole, each sender's in order.
    #[tokio::test(flavor = "multi_thread")]
    async fn many_senders_do_not_mix() {
        let (near, far) = UnixStream::pair().unwrap();
        let (_, sender) = split::<(), (u8, u32, Vec<u8>)>(near);
        let (mut receiver, _) = split::<(u8, u32, Vec<u8>), ()>(far);
        for lane in 0..8_u8 {
            let sender = sender.clone();
            tokio::spawn(async move {
                for n in 0..500_u32 {
                    let length = (n as usize * 37) % 9000;
                    sender.send(&(lane, n, vec![lane; length])).await.unwrap();
                }
            });
        }
        let mut next = [0_u32; 8];
        for _ in 0..8 * 500 {
            let (lane, n, body) = receiver.next().await.unwrap().unwrap();
            assert_eq!((n, body), (next[usize::from(lane)], vec![lane; (n as usize * 37) % 9000]));
            next[usize::from(lane)] += 1;
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
