//! What each token is called, what it is for, and what else it could do.

use crate::wire::TokenKind;

/// As in "Vercel token".
pub const fn title(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Railway => "Railway project token",
        TokenKind::RailwayWorkspace => "Railway workspace token",
        TokenKind::Vercel => "Vercel token",
        TokenKind::VercelBypass => "Vercel bypass secret",
        TokenKind::Render => "Render API key",
    }
}

/// What it is for, what it may do beyond that, and where it is made.
pub const fn text(kind: TokenKind) -> &'static str {
    match kind {
        TokenKind::Railway => {
            "For a real failover test, and to see whether Railway runs the service. It can do \
             nothing outside its project and environment. Make one on railway.com: open the \
             project, then Settings, Tokens."
        }
        TokenKind::RailwayWorkspace => {
            "To see how much of Railway's credit is left. It may do all that a member of the \
             workspace may; only the credit is read with it. Make one on railway.com: Account \
             Settings, Tokens, and choose the workspace."
        }
        TokenKind::Vercel => {
            "To see the project's variables and when production was deployed. It may do all that \
             you may within its scope; it is only read with. Make one on vercel.com: Account \
             Settings, Tokens; as its scope choose the team that has the project, and name that \
             team in the configuration."
        }
        TokenKind::VercelBypass => {
            "To read a frontend that Vercel's Deployment Protection keeps from visitors. Whoever \
             has it can open every deployment of the project. Make one on vercel.com: open the \
             project, then Settings, Deployment Protection, Protection Bypass for Automation."
        }
        TokenKind::Render => {
            "To see whether Render runs the service or has suspended it. Render's keys have no \
             scopes: whoever has one can do everything in the account, in all of its workspaces. \
             It is only read with. Make one on dashboard.render.com: Account Settings, API Keys."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_token_may_do_beyond_its_use_is_said() {
        assert!(text(TokenKind::Render).contains("no scopes"));
        assert!(text(TokenKind::Vercel).contains("choose the team"));
        for kind in [
            TokenKind::Railway,
            TokenKind::RailwayWorkspace,
            TokenKind::Vercel,
            TokenKind::VercelBypass,
            TokenKind::Render,
        ] {
            assert!(text(kind).contains("Make one on ") && text(kind).ends_with('.'), "{kind:?}");
            assert!(!title(kind).is_empty());
        }
    }
}
