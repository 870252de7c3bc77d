//! TLS as a probe needs it: always verified, and the certificate's end known even where the
//! verification fails.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use domain::WallTime;
use rustls::client::Resumption;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use rustls_platform_verifier::Verifier;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use x509_parser::prelude::{FromDer, X509Certificate};

use crate::failure::Failure;

/// Whose signature makes a certificate trusted.
#[derive(Clone, Debug)]
pub enum Trust {
    /// Whom this system trusts.
    Platform,
    /// These alone.
    Roots(Vec<CertificateDer<'static>>),
}

/// What a certificate says of itself, be it trusted or not.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    pub(crate) expires: WallTime,
    pub(crate) self_issued: bool,
}

impl Facts {
    fn read(certificate: &CertificateDer<'_>) -> Option<Self> {
        let (_, certificate) = X509Certificate::from_der(certificate).ok()?;
        let seconds = certificate.validity().not_after.timestamp();
        Some(Self {
            expires: WallTime::from_unix_ms(seconds.saturating_mul(1000)),
            self_issued: certificate.issuer() == certificate.subject(),
        })
    }
}

/// Makes TLS sessions. The trusted certificates are loaded for the first of them, and again for
/// the next while that fails: they may be installed meanwhile.
#[derive(Debug)]
pub(crate) struct Tls {
    trust: Trust,
    config: Mutex<Option<Verified>>,
}

#[derive(Clone, Debug)]
struct Verified {
    config: ClientConfig,
    verifier: Arc<dyn ServerCertVerifier>,
}

impl Tls {
    pub(crate) fn new(trust: Trust) -> Self {
        Self { trust, config: Mutex::new(None) }
    }

    /// Shakes hands as `host`. Fills `facts` as soon as the certificate is there.
    pub(crate) async fn handshake(
        &self,
        host: &str,
        stream: TcpStream,
        facts: Arc<OnceLock<Facts>>,
    ) -> Result<TlsStream<TcpStream>, Failure> {
        let name = ServerName::try_from(host.to_owned()).map_err(|error| {
            Failure::no_tls(format!("the host {host:?} is no server name: {error}"))
        })?;
        let Verified { mut config, verifier } = self.verified().map_err(Failure::no_tls)?;
        let witness = Witness { verifier, facts: facts.clone() };
        config.dangerous().set_certificate_verifier(Arc::new(witness));
        TlsConnector::from(Arc::new(config))
            .connect(name, stream)
            .await
            .map_err(|error| Failure::handshake(&error, facts.get()))
    }

    fn verified(&self) -> Result<Verified, String> {
        let mut loaded = self.config.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(verified) = &*loaded {
            return Ok(verified.clone());
        }
        let mut verified = load(&self.trust)?;
        verified.config.alpn_protocols = vec![b"http/1.1".to_vec()];
        // A resumed session shows no certificate, and its handshake would be timed too short.
        verified.config.resumption = Resumption::disabled();
        *loaded = Some(verified.clone());
        Ok(verified)
    }
}

/// TLS settings for connections that do more than probe: every certificate verified, no ALPN,
/// sessions resumed. Loads the trusted certificates, which takes milliseconds.
///
/// # Errors
/// They cannot be loaded; says what to install.
pub fn client_config(trust: &Trust) -> Result<ClientConfig, String> {
    load(trust).map(|Verified { config, .. }| config)
}

/// TLS settings by which nobody is trusted: for a client that only speaks plain HTTP, whose library
/// insists on some.
///
/// # Errors
/// TLS is not available at all.
pub fn trusting_nobody() -> Result<ClientConfig, String> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS is not available: {error}"))?;
    Ok(config.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

fn load(trust: &Trust) -> Result<Verified, String> {
    let provider = Arc::new(ring::default_provider());
    let verifier = verifier(trust, provider.clone())?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS is not available: {error}"))?
        .dangerous()
        .with_custom_certificate_verifier(verifier.clone())
        .with_no_client_auth();
    Ok(Verified { config, verifier })
}

fn verifier(
    trust: &Trust,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, String> {
    match trust {
        Trust::Platform => {
            Verifier::new(provider).map(|verifier| Arc::new(verifier) as _).map_err(|error| {
                format!(
                    "this system's trusted certificates cannot be loaded ({error}); \
                     install them, on Debian and Ubuntu: apt install ca-certificates"
                )
            })
        }
        Trust::Roots(certificates) => {
            let mut roots = RootCertStore::empty();
            for certificate in certificates {
                roots
                    .add(certificate.clone())
                    .map_err(|error| format!("a trusted certificate is not usable: {error}"))?;
            }
            WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
                .build()
                .map(|verifier| verifier as _)
                .map_err(|error| format!("the trusted certificates are not usable: {error}"))
        }
    }
}

/// Notes what a certificate says, and leaves the verification wholly to `verifier`.
#[derive(Debug)]
struct Witness {
    verifier: Arc<dyn ServerCertVerifier>,
    facts: Arc<OnceLock<Facts>>,
}

impl ServerCertVerifier for Witness {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        if let Some(facts) = Facts::read(end_entity) {
            self.facts.get_or_init(|| facts);
        }
        self.verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        self.verifier.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.verifier.supported_verify_schemes()
    }
}
