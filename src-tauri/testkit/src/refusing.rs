//! A backend over HTTP/2 that does not answer its first request, in a way that proves whether it
//! may have run, and answers all others. The frames are written by hand: no library sends such a `GOAWAY`.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::CertificateDer;

use crate::free_port;
use crate::tls::{Certificate, healthy, issue};

/// How the first request is left without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Its stream is reset with `REFUSED_STREAM`.
    Stream,
    /// The connection goes away and says that it took no stream.
    GoAway,
    /// The connection goes away and says that it took this one: it may have run.
    GoAwayAfter,
}

/// One over TLS, healthy over HTTP/1.1. Ends when dropped.
#[derive(Debug)]
pub struct Refusing {
    address: SocketAddr,
    authority: CertificateDer<'static>,
    counts: Arc<Counts>,
    _serving: JoinSet<()>,
}

#[derive(Debug, Default)]
struct Counts {
    asked: AtomicU64,
    answered: AtomicU64,
}

impl Refusing {
    /// Starts one.
    ///
    /// # Panics
    /// Where loopback has no free port, or no certificate can be made.
    pub async fn start(refusal: Refusal) -> Self {
        let (authority, mut config) = issue(Certificate::Right).expect("a certificate");
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind(free_port()).await.expect("a free port on loopback");
        let address = listener.local_addr().expect("a bound socket has an address");
        let counts = Arc::new(Counts::default());
        let counted = counts.clone();
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, counts) = (acceptor.clone(), counted.clone());
                connections.spawn(async move {
                    // However a connection ends, the client hears of it itself.
                    let _ = connection(stream, acceptor, refusal, &counts).await;
                });
            }
        });
        Self { address, authority, counts, _serving: serving }
    }

    /// Its base address.
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// The authority that signed its certificate.
    pub fn authority(&self) -> CertificateDer<'static> {
        self.authority.clone()
    }

    /// Requests that came over HTTP/2, the refused one among them.
    pub fn asked(&self) -> u64 {
        self.counts.asked.load(SeqCst)
    }

    /// Of these, those that were answered.
    pub fn answered(&self) -> u64 {
        self.counts.answered.load(SeqCst)
    }
}

async fn connection(
    stream: TcpStream,
    acceptor: TlsAcceptor,
    refusal: Refusal,
    counts: &Counts,
) -> io::Result<()> {
    let stream = acceptor.accept(stream).await?;
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        frames(stream, refusal, counts).await
    } else {
        healthy(stream).await
    }
}

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const REFUSED_STREAM: [u8; 4] = [0, 0, 0, 7];

/// `:status: 200` of HPACK's static table.
const STATUS_200: &[u8] = &[0x88];

async fn frames<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    refusal: Refusal,
    counts: &Counts,
) -> io::Result<()> {
    let mut preface = [0; PREFACE.len()];
    stream.read_exact(&mut preface).await?;
    send(&mut stream, SETTINGS, 0, 0, &[]).await?;
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await?;
        let [l0, l1, l2, kind, flags, s0, s1, s2, s3] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, l0, l1, l2]) as usize];
        stream.read_exact(&mut payload).await?;
        let id = u32::from_be_bytes([s0 & 0x7f, s1, s2, s3]);
        match kind {
            SETTINGS if flags & ACK == 0 => send(&mut stream, SETTINGS, ACK, 0, &[]).await?,
            PING if flags & ACK == 0 => send(&mut stream, PING, ACK, 0, &payload).await?,
            HEADERS if counts.asked.fetch_add(1, SeqCst) == 0 => match refusal {
                Refusal::Stream => send(&mut stream, RST_STREAM, 0, id, &REFUSED_STREAM).await?,
                Refusal::GoAway => {
                    send(&mut stream, GOAWAY, 0, 0, &[0; 8]).await?;
                    stream.shutdown().await?;
                }
                Refusal::GoAwayAfter => {
                    let last = [s0, s1, s2, s3, 0, 0, 0, 0];
                    send(&mut stream, GOAWAY, 0, 0, &last).await?;
                    return stream.shutdown().await;
                }
            },
            _ => {}
        }
        let refused = counts.asked.load(SeqCst) == 1;
        if matches!(kind, HEADERS | DATA) && flags & END_STREAM != 0 && !refused {
            counts.answered.fetch_add(1, SeqCst);
            send(&mut stream, HEADERS, END_HEADERS, id, STATUS_200).await?;
            send(&mut stream, DATA, END_STREAM, id, br#"{"status":"ok"}"#).await?;
        }
    }
}

async fn send<S: AsyncWrite + Unpin>(
    stream: &mut S,
    kind: u8,
    flags: u8,
    id: u32,
    payload: &[u8],
) -> io::Result<()> {
    let [_, l0, l1, l2] = u32::try_from(payload.len()).unwrap_or(u32::MAX).to_be_bytes();
    let [s0, s1, s2, s3] = id.to_be_bytes();
    let mut frame = vec![l0, l1, l2, kind, flags, s0, s1, s2, s3];
    frame.extend_from_slice(payload);
    stream.write_all(&frame).await?;
    stream.flush().await
}
