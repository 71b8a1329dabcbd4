use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::proto::rr::RData;
use tokio::runtime::Runtime;

use super::super::{DirectoryError, ResultCode};

/// A domain's controllers, in the order in which they are to be tried (RFC 2782: priority upwards, then weight downwards).
///
/// Windows registers them below `_ldap._tcp.dc._msdcs` (Microsoft's documentation: "DNS-Based Discovery").
/// The choice by weight is not by lot, so that the same site meets the same controller in every run.
pub(super) fn domain_controllers(
    runtime: &Runtime,
    domain: &str,
    limit: Duration,
) -> Result<Vec<String>, DirectoryError> {
    let question = format!("_ldap._tcp.dc._msdcs.{domain}.");
    let unknown = |why: String| {
        DirectoryError::new(
            ResultCode::SERVER_DOWN,
            format!("no domain controller of {domain} is found: {why}"),
        )
        .help(format!(
            "name one as url in [directory], or let this machine ask a DNS server that knows {question}"
        ))
    };
    let records = runtime.block_on(async {
        let resolver = TokioResolver::builder_tokio()
            .and_then(|builder| builder.build())
            .map_err(|error| unknown(error.to_string()))?;
        tokio::time::timeout(limit, resolver.srv_lookup(question.as_str()))
            .await
            .map_err(|_| unknown("DNS does not answer".to_owned()))?
            .map_err(|error| unknown(error.to_string()))
    })?;
    let mut servers: Vec<(u16, std::cmp::Reverse<u16>, String)> = records
        .answers()
        .iter()
        .filter_map(|record| match &record.data {
            RData::SRV(server) => Some((
                server.priority,
                std::cmp::Reverse(server.weight),
                server.target.to_utf8().trim_end_matches('.').to_owned(),
            )),
            _ => None,
        })
        .filter(|(_, _, name)| !name.is_empty())
        .collect();
    servers.sort();
    if servers.is_empty() {
        return Err(unknown("DNS names none".to_owned()));
    }
    Ok(servers.into_iter().map(|(_, _, name)| name).collect())
}
