//! Room for many connections at a time.

/// No more than this is ever needed. Some programs that this one starts walk through every
/// descriptor that they could have.
#[cfg(unix)]
const ENOUGH: u64 = 65_536;

/// Raises the number of descriptors that this process may have as far as it is allowed to: the
/// usual 1,024 are fewer than the proxy's connections may be.
#[cfg(unix)]
pub(crate) fn raise_limit() {
    use rustix::process::{Resource, getrlimit, setrlimit};

    let mut limit = getrlimit(Resource::Nofile);
    let wanted = limit.maximum.unwrap_or(ENOUGH).min(ENOUGH);
    if limit.current.is_some_and(|current| current < wanted) {
        limit.current = Some(wanted);
        if let Err(error) = setrlimit(Resource::Nofile, limit) {
            tracing::warn!("the number of open files stays as it is: {error}");
        }
    }
}

/// Other systems have no such limit.
#[cfg(not(unix))]
pub(crate) fn raise_limit() {}

#[cfg(all(test, unix))]
mod tests {
    use rustix::process::{Resource, getrlimit};

    #[test]
    fn there_is_room_as_far_as_it_is_allowed() {
        super::raise_limit();
        let limit = getrlimit(Resource::Nofile);
        let allowed = limit.maximum.unwrap_or(super::ENOUGH).min(super::ENOUGH);
        assert!(limit.current.is_none_or(|current| current >= allowed), "{limit:?}");
    }
}
