//! `https` backends with certificates of every kind, good and bad.

use std::net::SocketAddr;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use crate::free_port;

/// What is the matter with a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// Nothing: for `localhost` and 127.0.0.1, until the end of 2090, signed by the authority.
    Right,
    /// For `other.example`.
    WrongName,
    /// Ended with 2020.
    Expired,
    /// Begins with 2090.
    NotYetValid,
    /// Signed by itself.
    SelfSigned,
    /// Signed by itself and allowed to sign others, as `openssl req -x509` makes it.
    SelfSignedAuthority,
}

/// A healthy backend over TLS on loopback. Ends when dropped.
#[derive(Debug)]
pub struct TlsBackend {
    address: SocketAddr,
    authority: CertificateDer<'static>,
    _serving: JoinSet<()>,
}

impl TlsBackend {
    /// Starts one with `certificate`.
    ///
    /// # Panics
    /// Where the certificate cannot be made or loopback has no free port.
    pub async fn start(certificate: Certificate) -> Self {
        let (authority, config) = issue(certificate).expect("a certificate");
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind(free_port()).await.expect("a free port on loopback");
        let address = listener.local_addr().expect("a bound socket has an address");
        let mut serving = JoinSet::new();
        serving.spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                connections.spawn(async move {
                    // A client that does not like the certificate ends the connection: as wanted.
                    let _ = answer(acceptor, stream).await;
                });
            }
        });
        Self { address, authority, _serving: serving }
    }

    /// Its base address, by IP.
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// Its base address, by name.
    pub fn named_url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    /// The authority that signed its certificate, or would have: trust this alone.
    pub fn authority(&self) -> CertificateDer<'static> {
        self.authority.clone()
    }
}

async fn answer(acceptor: TlsAcceptor, stream: TcpStream) -> std::io::Result<()> {
    healthy(acceptor.accept(stream).await?).await
}

/// Reads a request's head, answers that all is well, and ends the connection.
pub(crate) async fn healthy(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut head).await? == 0 {
            return Ok(());
        }
    }
    let body = r#"{"status":"ok"}"#;
    let answer = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await
}

/// The authority, and what a server with such a certificate runs on.
pub(crate) fn issue(
    certificate: Certificate,
) -> Result<(CertificateDer<'static>, ServerConfig), Box<dyn std::error::Error>> {
    let authority_key = KeyPair::generate()?;
    let mut authority = CertificateParams::new(Vec::new())?;
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.distinguished_name.push(rcgen::DnType::CommonName, "Test authority");
    let root = authority.self_signed(&authority_key)?.der().clone();
    let issuer = Issuer::new(authority, authority_key);

    let names = match certificate {
        Certificate::WrongName => vec!["other.example".to_owned()],
        _ => vec!["localhost".to_owned(), "127.0.0.1".to_owned()],
    };
    let mut params = CertificateParams::new(names)?;
    params.not_before = date_time_ymd(2020, 1, 1);
    params.not_after = date_time_ymd(2090, 12, 31);
    match certificate {
        Certificate::Expired => params.not_after = date_time_ymd(2020, 12, 31),
        Certificate::NotYetValid => params.not_before = date_time_ymd(2090, 1, 1),
        Certificate::SelfSignedAuthority => {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        }
        _ => {}
    }
    let key = KeyPair::generate()?;
    let signed = match certificate {
        Certificate::SelfSigned | Certificate::SelfSignedAuthority => params.self_signed(&key)?,
        _ => params.signed_by(&key, &issuer)?,
    };
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![signed.der().clone()], key)?;
    Ok((root, config))
}
