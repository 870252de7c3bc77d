//! The kinds of tokens, and what each platform calls them.

/// Which token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Railway, one environment of one project: services and deployments.
    RailwayProject,
    /// Railway, an account or a workspace: credit.
    RailwayWorkspace,
    /// Vercel, an account: variables and deployments.
    Vercel,
    /// Vercel, one project: lets requests through its Deployment Protection.
    VercelBypass,
    /// Render, an account, without scopes.
    Render,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 5] = [
        Self::RailwayProject,
        Self::RailwayWorkspace,
        Self::Vercel,
        Self::VercelBypass,
        Self::Render,
    ];

    /// The platform's name.
    pub const fn platform(self) -> &'static str {
        match self {
            Self::RailwayProject | Self::RailwayWorkspace => "Railway",
            Self::Vercel | Self::VercelBypass => "Vercel",
            Self::Render => "Render",
        }
    }

    /// What the platform calls it, as after "the".
    pub const fn noun(self) -> &'static str {
        match self {
            Self::RailwayProject => "project token",
            Self::RailwayWorkspace => "workspace token",
            Self::Vercel => "token",
            Self::VercelBypass => "bypass secret",
            Self::Render => "API key",
        }
    }

    /// The environment variable that it is read from, as the platform's own tools name it.
    pub const fn variable(self) -> &'static str {
        match self {
            Self::RailwayProject => "RAILWAY_TOKEN",
            Self::RailwayWorkspace => "RAILWAY_API_TOKEN",
            Self::Vercel => "VERCEL_TOKEN",
            Self::VercelBypass => "VERCEL_AUTOMATION_BYPASS_SECRET",
            Self::Render => "RENDER_API_KEY",
        }
    }

    /// How to come by one: the beginning of a sentence that ends with what to do with it.
    pub const fn make(self) -> &'static str {
        match self {
            Self::RailwayProject => {
                "Make a project token at railway.com (project, Settings, Tokens)"
            }
            Self::RailwayWorkspace => {
                "Make a token of the workspace at railway.com (Account Settings, Tokens; a project \
                 token does not do)"
            }
            Self::Vercel => "Make a token at vercel.com (Account Settings, Tokens)",
            Self::VercelBypass => {
                "Make a bypass secret at vercel.com (project, Settings, Deployment Protection, \
                 Protection Bypass for Automation)"
            }
            Self::Render => "Make an API key at dashboard.render.com (Account Settings, API Keys)",
        }
    }

    /// The entry's name in the keyring.
    pub(crate) const fn entry(self) -> &'static str {
        match self {
            Self::RailwayProject => "railway-project-token",
            Self::RailwayWorkspace => "railway-workspace-token",
            Self::Vercel => "vercel-token",
            Self::VercelBypass => "vercel-bypass-secret",
            Self::Render => "render-api-key",
        }
    }

    /// The entry as the keyring's own window lists it.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::RailwayProject => "Failover Tray: Railway project token",
            Self::RailwayWorkspace => "Failover Tray: Railway workspace token",
            Self::Vercel => "Failover Tray: Vercel token",
            Self::VercelBypass => "Failover Tray: Vercel bypass secret",
            Self::Render => "Failover Tray: Render API key",
        }
    }

    /// What to do where one may not do what it is needed for.
    pub(crate) const fn widen(self) -> &'static str {
        match self {
            Self::RailwayProject => {
                "Use a project token of this very project and environment (railway.com, project, \
                 Settings, Tokens)."
            }
            Self::RailwayWorkspace => {
                "Use a token of the workspace that pays for the backend (railway.com, Account \
                 Settings, Tokens)."
            }
            Self::Vercel | Self::VercelBypass => {
                "Set [vercel] team to the id of the team that has the project, and use a token \
                 whose scope is that team (vercel.com, Account Settings, Tokens)."
            }
            Self::Render => {
                "Use an API key of the account that has the service (dashboard.render.com, \
                 Account Settings, API Keys)."
            }
        }
    }

    /// The configuration's table of the platform.
    pub(crate) const fn table(self) -> &'static str {
        match self {
            Self::RailwayProject | Self::RailwayWorkspace => "railway",
            Self::Vercel | Self::VercelBypass => "vercel",
            Self::Render => "render",
        }
    }

    /// Where the platform's API is, for the public.
    pub(crate) const fn api(self) -> &'static str {
        match self {
            Self::RailwayProject | Self::RailwayWorkspace => crate::railway::RAILWAY_API,
            Self::Vercel | Self::VercelBypass => crate::vercel::VERCEL_API,
            Self::Render => crate::render::RENDER_API,
        }
    }

    /// Where the platform is looked at by hand.
    pub(crate) const fn site(self) -> &'static str {
        match self {
            Self::RailwayProject | Self::RailwayWorkspace => "railway.com",
            Self::Vercel | Self::VercelBypass => "vercel.com",
            Self::Render => "dashboard.render.com",
        }
    }

    /// Where the platform tells of its own outages.
    pub(crate) const fn status_page(self) -> &'static str {
        match self {
            Self::RailwayProject | Self::RailwayWorkspace => "status.railway.com",
            Self::Vercel | Self::VercelBypass => "vercel-status.com",
            Self::Render => "status.render.com",
        }
    }
}
