use std::path::Path;
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};

use super::super::DirectoryError;
use super::settings::setting;

/// Whom to trust: the authorities of a PEM file if one is named, and no other; otherwise those of the system.
pub(super) fn client(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, DirectoryError> {
    let authorities = match ca_file {
        Some(file) => named(file)?,
        None => of_the_system(),
    };
    // The provider is named, for the process has no default one when several are built in.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| setting(format!("TLS cannot be set up: {error}")))?
        .with_root_certificates(authorities)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

fn named(file: &Path) -> Result<RootCertStore, DirectoryError> {
    let shown = file.display();
    let mut store = RootCertStore::empty();
    let certificates = CertificateDer::pem_file_iter(file)
        .map_err(|error| setting(format!("the ca_file {shown} cannot be read: {error}")))?;
    for certificate in certificates {
        let certificate = certificate
            .map_err(|error| setting(format!("the ca_file {shown} is not in PEM form: {error}")))?;
        store
            .add(certificate)
            .map_err(|error| setting(format!("the ca_file {shown} cannot be used: {error}")))?;
    }
    if store.is_empty() {
        return Err(setting(format!("the ca_file {shown} holds no certificate")));
    }
    Ok(store)
}

/// What cannot be read there is left out: without any, no certificate verifies, and that is said then.
fn of_the_system() -> RootCertStore {
    let mut store = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in &found.errors {
        tracing::debug!("a certificate store of the system: {error}");
    }
    store.add_parsable_certificates(found.certs);
    store
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ca_file_without_a_certificate_is_an_error() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let error = client(Some(file.path())).unwrap_err();
        assert!(error.text.contains("holds no certificate"), "{error}");
        assert!(client(Some(Path::new("/no/such/file"))).is_err());
    }
}
