//! Which backends the checks of a primary and a backup are about.

use crate::backend::{Backend, Provider};

/// The backends that have a part in the checklist, by their places in the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roles {
    /// Whom `railway-running` is about.
    pub primary: Option<usize>,
    /// Whom `render-running` is about.
    pub backup: Option<usize>,
}

impl Roles {
    /// The primary is the backend that Railway hosts, the backup the one that Render hosts; where
    /// no address tells, those that are called so; else the first two that are enabled.
    pub fn of(chain: &[Backend]) -> Self {
        let enabled = || chain.iter().enumerate().filter(|(_, backend)| backend.enabled);
        let known = |provider: Provider, name: &str| {
            enabled()
                .find(|(_, backend)| backend.url.provider() == provider)
                .or_else(|| enabled().find(|(_, it)| it.name.eq_ignore_ascii_case(name)))
                .map(|(index, _)| index)
        };
        let railway = known(Provider::Railway, "Railway");
        let render = known(Provider::Render, "Render").filter(|index| Some(*index) != railway);
        let first_but = |taken: Option<usize>| {
            enabled().map(|(index, _)| index).find(|index| Some(*index) != taken)
        };
        let primary = railway.or_else(|| first_but(render));
        Self { primary, backup: render.or_else(|| first_but(primary)) }
    }

    /// Those there are, in the chain's order.
    pub fn both(self) -> Vec<usize> {
        let mut both: Vec<_> = self.primary.into_iter().chain(self.backup).collect();
        both.sort_unstable();
        both
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::BackendUrl;

    fn roles(chain: &[(&str, &str)]) -> (Option<usize>, Option<usize>) {
        let chain: Vec<_> = chain
            .iter()
            .map(|(name, url)| Backend::new(name, BackendUrl::parse(url).unwrap()))
            .collect();
        let roles = Roles::of(&chain);
        (roles.primary, roles.backup)
    }

    #[test]
    fn the_address_tells_then_the_name_then_the_place() {
        let (railway, render) = ("https://a.up.railway.app", "https://a.onrender.com");
        assert_eq!(roles(&[("A", railway), ("B", render)]), (Some(0), Some(1)));
        assert_eq!(roles(&[("B", render), ("A", railway)]), (Some(1), Some(0)));
        assert_eq!(
            roles(&[("Render", "http://localhost:1"), ("Railway", "http://localhost:2")]),
            (Some(1), Some(0))
        );
        assert_eq!(
            roles(&[("One", "https://1.example"), ("Two", "https://2.example")]),
            (Some(0), Some(1))
        );
        assert_eq!(roles(&[("One", "https://1.example"), ("Two", render)]), (Some(0), Some(1)));
        assert_eq!(roles(&[("One", "https://1.example"), ("Two", railway)]), (Some(1), Some(0)));
        assert_eq!(roles(&[("One", railway)]), (Some(0), None));
        assert_eq!(roles(&[("One", render)]), (None, Some(0)));
        assert_eq!(roles(&[]), (None, None));
    }

    #[test]
    fn one_that_is_turned_off_has_no_part() {
        let mut chain = [
            Backend::new("Railway", BackendUrl::parse("https://a.up.railway.app").unwrap()),
            Backend::new("Other", BackendUrl::parse("https://b.example").unwrap()),
        ];
        chain[0].enabled = false;
        assert_eq!(Roles::of(&chain), Roles { primary: Some(1), backup: None });
    }
}
