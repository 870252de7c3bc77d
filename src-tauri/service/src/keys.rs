//! The tokens for the platforms' APIs: those that the process was started with, and those in the
//! system's keyring.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use futures_util::future::join_all;
use platforms::{ApiError, Kind, Place, Railway, RailwayAccount, Render, Token, Tokens, Vercel};
use preflight::{Access, Key};
use present::wire::{Problem, Reply, Secret, TokenKind, TokenState};
use tokio::sync::oneshot;

use crate::config::Config;

/// Tokens that a process was started with. They win over those of the keyring.
#[derive(Clone, Default)]
pub struct GivenTokens(HashMap<Kind, Secret>);

impl GivenTokens {
    /// Those of this process's environment, as the platforms' own tools name them: `RAILWAY_TOKEN`,
    /// `RAILWAY_API_TOKEN`, `VERCEL_TOKEN`, `VERCEL_AUTOMATION_BYPASS_SECRET`, `RENDER_API_KEY`.
    pub fn of_process() -> Self {
        let given = |kind: Kind| {
            let text = std::env::var(kind.variable()).ok()?;
            (!text.trim().is_empty()).then_some((kind, Secret(text)))
        };
        Self(Kind::ALL.into_iter().filter_map(given).collect())
    }

    /// These, and this one.
    #[must_use]
    pub fn with(mut self, kind: TokenKind, token: Secret) -> Self {
        self.0.insert(of_wire(kind), token);
        self
    }
}

impl fmt::Debug for GivenTokens {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

/// The tokens for the platforms.
pub(crate) struct Keys {
    given: GivenTokens,
    tokens: Tokens,
}

impl Keys {
    pub(crate) fn new(given: GivenTokens) -> Self {
        Self { given, tokens: Tokens::of_system() }
    }

    /// The token of this kind, if there is one.
    pub(crate) async fn token(&self, kind: Kind) -> Result<Option<Token>, Problem> {
        if let Some(Secret(token)) = self.given.0.get(&kind) {
            return Token::try_new(token).map(Some).map_err(|error| {
                let next =
                    format!("Set {} to the {}, and to it alone.", kind.variable(), kind.noun());
                Problem::new("token", sentence(&error), next)
            });
        }
        self.tokens.get(kind).await.map_err(|error| of_tokens(&error))
    }

    /// What there is of each kind.
    pub(crate) async fn states(&self) -> Vec<TokenState> {
        join_all(Kind::ALL.map(|kind| self.state(kind))).await
    }

    /// What there is of one kind.
    pub(crate) async fn state(&self, kind: Kind) -> TokenState {
        let wire = to_wire(kind);
        let state = |present, place, fixed, problem| TokenState {
            kind: wire,
            title: present::tokens::title(wire).to_owned(),
            text: present::tokens::text(wire).to_owned(),
            present,
            place,
            fixed,
            problem,
        };
        if self.given.0.contains_key(&kind) {
            let place = format!("the environment ({})", kind.variable());
            return state(true, place, true, self.token(kind).await.err());
        }
        let kept = self.tokens.get(kind).await;
        let place = self.tokens.place(kind).await;
        let trouble = match (&kept, place) {
            (Err(error), _) => Some(of_tokens(error)),
            (Ok(_), Place::Memory) => Some(Problem::new(
                "no_keyring",
                "This system has no keyring, so a token is forgotten when the app ends.",
                "Start a keyring, such as gnome-keyring, to keep it longer.",
            )),
            (Ok(_), Place::Keyring) => None,
        };
        state(matches!(kept, Ok(Some(_))), place.words().to_owned(), false, trouble)
    }

    /// Keeps a token, or forgets the one that is kept.
    pub(crate) async fn save(&self, kind: TokenKind, token: Option<Secret>) -> Result<(), Problem> {
        let kind = of_wire(kind);
        let kept = match token {
            None => self.tokens.forget(kind).await,
            Some(Secret(text)) => {
                let token = Token::try_new(&text).map_err(|error| {
                    let next = format!("Paste the {}, and it alone.", kind.noun());
                    Problem::new("token", sentence(&error), next)
                })?;
                self.tokens.keep(kind, token).await
            }
        };
        kept.map_err(|error| of_tokens(&error))
    }

    /// The ways to the platforms, as far as there are tokens for them.
    pub(crate) async fn access(&self, config: &Config) -> Access {
        let (railway_api, vercel_api) = (config.railway_api.clone(), config.vercel_api.clone());
        let team = config.checklist.vercel.team.clone();
        let (railway, credit, vercel, bypass, render) = tokio::join!(
            self.key(Kind::RailwayProject, |token| Railway::new(railway_api.clone(), token)),
            self.key(Kind::RailwayWorkspace, |token| {
                RailwayAccount::new(railway_api.clone(), token)
            }),
            self.key(Kind::Vercel, |token| Vercel::new(vercel_api, token, team)),
            self.key(Kind::VercelBypass, Ok),
            self.key(Kind::Render, |token| Render::new(config.render_api.clone(), token)),
        );
        Access { railway, credit, vercel, render, bypass }
    }

    async fn key<T>(&self, kind: Kind, make: impl FnOnce(Token) -> Result<T, ApiError>) -> Key<T> {
        let made = match self.token(kind).await {
            Ok(None) => return Key::None,
            Ok(Some(token)) => make(token).map_err(|error| of_api(&error)),
            Err(problem) => Err(problem),
        };
        match made {
            Ok(way) => Key::Ready(way),
            Err(problem) => Key::Trouble(problem.message, problem.next_step),
        }
    }

    /// Whether what is kept of this kind outlives this process.
    async fn outlive(&self, kind: Kind) -> bool {
        self.tokens.place(kind).await == Place::Keyring
    }
}

/// Answers with what there is of each kind: a keyring may take its time.
pub(crate) fn list(keys: &Arc<Keys>, answer: oneshot::Sender<Reply>) {
    let keys = Arc::clone(keys);
    tokio::spawn(async move {
        // Who asked may have gone.
        let _ = answer.send(Reply::Tokens { tokens: keys.states().await });
    });
}

/// Keeps a token, or forgets the one that is kept, and answers whether that was done.
pub(crate) fn save(
    keys: &Arc<Keys>,
    kind: TokenKind,
    token: Option<Secret>,
    answer: oneshot::Sender<Reply>,
) {
    let keys = Arc::clone(keys);
    tokio::spawn(async move {
        let reply = match keys.save(kind, token).await {
            Ok(()) => Reply::Done,
            Err(problem) => Reply::Failed { problem },
        };
        // Who asked may have gone.
        let _ = answer.send(reply);
    });
}

/// Keeps a token in the system's keyring; none forgets the one that is kept.
///
/// # Errors
/// It is no token, or there is no keyring that takes it: this process' memory would be of no use.
pub async fn save_token(kind: TokenKind, token: Option<Secret>) -> Result<(), Problem> {
    let (keys, keeps) = (Keys::new(GivenTokens::default()), token.is_some());
    keys.save(kind, token).await?;
    let kind = of_wire(kind);
    if keeps && !keys.outlive(kind).await {
        return Err(Problem::new(
            "no_keyring",
            format!("This system has no keyring that the {} could be kept in.", kind.noun()),
            format!("Start with it in the environment variable {} instead.", kind.variable()),
        ));
    }
    Ok(())
}

/// What a platform's API says, for people.
pub(crate) fn of_api(error: &ApiError) -> Problem {
    Problem::new(error.code(), sentence(error), error.next_step())
}

fn of_tokens(error: &platforms::TokensError) -> Problem {
    Problem::new(error.code(), sentence(error), error.next_step())
}

fn of_wire(kind: TokenKind) -> Kind {
    match kind {
        TokenKind::Railway => Kind::RailwayProject,
        TokenKind::RailwayWorkspace => Kind::RailwayWorkspace,
        TokenKind::Vercel => Kind::Vercel,
        TokenKind::VercelBypass => Kind::VercelBypass,
        TokenKind::Render => Kind::Render,
    }
}

fn to_wire(kind: Kind) -> TokenKind {
    match kind {
        Kind::RailwayProject => TokenKind::Railway,
        Kind::RailwayWorkspace => TokenKind::RailwayWorkspace,
        Kind::Vercel => TokenKind::Vercel,
        Kind::VercelBypass => TokenKind::VercelBypass,
        Kind::Render => TokenKind::Render,
    }
}

/// An error as a sentence.
pub(crate) fn sentence(error: &dyn std::error::Error) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if text.ends_with('.') { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::config::{self, Overrides};

    /// All are given, so that no keyring is asked.
    fn given(token: &str) -> Keys {
        let secret = || Secret(token.to_owned());
        let with = |given: GivenTokens, kind| given.with(to_wire(kind), secret());
        Keys::new(Kind::ALL.into_iter().fold(GivenTokens::default(), with))
    }

    fn config() -> Config {
        let text = "[[backend]]\nname = \"Railway\"\nurl = \"https://a.up.railway.app\"\n\
                    [vercel]\nteam = \"team_1\"\n";
        config::parse(Path::new("config.toml"), text, Overrides::default()).unwrap()
    }

    #[tokio::test]
    async fn every_way_is_there_where_its_token_is_given() {
        let access = given("a-token").access(&config()).await;
        assert!(access.railway.ready().is_some() && access.credit.ready().is_some());
        assert!(access.render.ready().is_some() && access.bypass.ready().is_some());
        assert_eq!(access.vercel.ready().unwrap().team(), Some("team_1"));
        assert!(!format!("{access:?}").contains("a-token"));
    }

    #[tokio::test]
    async fn what_is_given_is_told_as_fixed_and_never_shown() {
        let keys = given("a-token");
        let states = keys.states().await;
        assert_eq!(states.len(), Kind::ALL.len());
        for state in &states {
            assert!(state.present && state.fixed && state.problem.is_none(), "{state:?}");
            assert!(state.place.starts_with("the environment ("), "{state:?}");
        }
        assert!(states[3].place.contains("VERCEL_AUTOMATION_BYPASS_SECRET"), "{states:?}");
        assert!(!format!("{states:?} {:?}", keys.given).contains("a-token"));
    }

    #[tokio::test]
    async fn what_is_no_token_is_a_trouble_and_not_quoted() {
        let keys = given("two words");
        let access = keys.access(&config()).await;
        let Key::Trouble(message, next) = &access.render else { panic!("{access:?}") };
        assert!(message.ends_with("paste the token alone."), "{message}");
        assert_eq!(next, "Set RENDER_API_KEY to the API key, and to it alone.");
        let problem = keys.state(Kind::Render).await.problem.unwrap();
        assert!(!format!("{problem:?} {access:?}").contains("two words"));
    }

    #[tokio::test]
    async fn what_is_no_token_is_not_kept() {
        // Refused before any keyring is asked.
        let keys = given("a-token");
        let refused = keys.save(TokenKind::Vercel, Some(Secret("two words".to_owned()))).await;
        let problem = refused.unwrap_err();
        assert_eq!(
            (problem.code.as_str(), problem.next_step.as_str()),
            ("token", "Paste the token, and it alone.")
        );
    }
}
