//! What is left of a workspace's money at Railway.

use serde::Deserialize;
use serde_json::json;
use url::Url;

use super::find::Named;
use super::graphql::{Operation, run};
use crate::api::{Api, ApiError, Trouble};
use crate::{Kind, Token};

/// Railway's API, as the owner of an account's or a workspace's token may use it.
#[derive(Clone, Debug)]
pub struct RailwayAccount {
    api: Api,
}

/// Hundredths of a US dollar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cents(pub i64);

/// A workspace's money, as Railway tells it. The schema names no unit for its amounts; Railway's
/// prices are US dollars, and so they are read. What its limits are counted in is not known, so
/// that they are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credit {
    /// Whose.
    pub workspace: Named,
    /// The trial; none where it is no trial any more.
    pub trial: Option<Trial>,
    /// Railway says that what the free plan has is used up.
    pub exhausted: bool,
    /// What was paid in advance, or given.
    pub balance: Cents,
    /// What is left of it after what was used in this period.
    pub left: Cents,
    /// What was used in this period.
    pub used: Cents,
    /// Whether a limit of the owner's own is passed; none where no limit is set.
    pub over_limit: Option<bool>,
}

/// A trial that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trial {
    /// Days that remain.
    pub days: u32,
}

const ME: Operation =
    Operation::query(Kind::RailwayWorkspace, "me", "query me { me { workspaces { id name } } }");
const WORKSPACE: Operation = Operation::query(
    Kind::RailwayWorkspace,
    "workspace",
    "query workspace($id: String!) { workspace(workspaceId: $id) { id name customer { \
       isTrialing trialDaysRemaining hasExhaustedFreePlan creditBalance \
       remainingUsageCreditBalance currentUsage usageLimit { isOverLimit } } } }",
);

impl RailwayAccount {
    /// For the API at `api` ([`super::RAILWAY_API`]): `https`, or `http` on loopback. Connects to
    /// nobody yet.
    ///
    /// # Errors
    /// [`Trouble::Address`] or [`Trouble::Trust`].
    pub fn new(api: Url, token: Token) -> Result<Self, ApiError> {
        Ok(Self { api: Api::new(Kind::RailwayWorkspace, api, token)? })
    }

    /// The same, but every question is asked once.
    #[must_use]
    pub fn asking_once(mut self) -> Self {
        self.api.ask_once();
        self
    }

    /// The money of the workspace with this id; without one, of the only workspace that the token
    /// sees. One request, or two.
    ///
    /// # Errors
    /// [`Trouble::WhichWorkspace`], or what the API answers.
    pub async fn credit(&self, workspace: Option<&str>) -> Result<Credit, ApiError> {
        let only;
        let id = match workspace {
            Some(id) => id,
            None => {
                only = self.only_workspace().await?;
                &only
            }
        };
        let data: Data = run(&self.api, &WORKSPACE, json!({ "id": id })).await?;
        Ok(data.workspace.into())
    }

    async fn only_workspace(&self) -> Result<String, ApiError> {
        #[derive(Deserialize)]
        struct Data {
            me: Me,
        }
        #[derive(Deserialize)]
        struct Me {
            workspaces: Vec<Named>,
        }
        let workspaces = run::<Data>(&self.api, &ME, json!({})).await?.me.workspaces;
        match <[Named; 1]>::try_from(workspaces) {
            Ok([only]) => Ok(only.id),
            Err(several) => {
                let named = |it: &Named| format!("{} ({})", it.name, it.id);
                let workspaces = several.iter().map(named).collect();
                Err(ME.error(Trouble::WhichWorkspace { workspaces }))
            }
        }
    }
}

#[derive(Deserialize)]
struct Data {
    workspace: Workspace,
}

#[derive(Deserialize)]
struct Workspace {
    id: String,
    name: String,
    customer: Customer,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Customer {
    is_trialing: bool,
    trial_days_remaining: i64,
    has_exhausted_free_plan: bool,
    credit_balance: f64,
    remaining_usage_credit_balance: f64,
    current_usage: f64,
    usage_limit: Option<UsageLimit>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct UsageLimit {
    is_over_limit: bool,
}

impl From<Workspace> for Credit {
    fn from(Workspace { id, name, customer }: Workspace) -> Self {
        let days = u32::try_from(customer.trial_days_remaining.max(0)).unwrap_or(u32::MAX);
        Self {
            workspace: Named { id, name },
            trial: customer.is_trialing.then_some(Trial { days }),
            exhausted: customer.has_exhausted_free_plan,
            balance: Cents::of_dollars(customer.credit_balance),
            left: Cents::of_dollars(customer.remaining_usage_credit_balance),
            used: Cents::of_dollars(customer.current_usage),
            over_limit: customer.usage_limit.map(|it| it.is_over_limit),
        }
    }
}

impl Cents {
    /// Down to the next cent: what is not whole is not there to be spent.
    #[expect(clippy::cast_possible_truncation, reason = "`as` saturates, far beyond any credit")]
    fn of_dollars(dollars: f64) -> Self {
        // Half a thousandth of a cent more: 4.35 is a little less than 4.35 in binary.
        Self((dollars * 100.0 + 0.0005).floor() as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dollars_become_whole_cents() {
        for (dollars, cents) in
            [(0.0, 0), (4.35, 435), (5.0, 500), (0.019_9, 1), (-0.5, -50), (1e300, i64::MAX)]
        {
            assert_eq!(Cents::of_dollars(dollars), Cents(cents), "{dollars}");
        }
    }
}
