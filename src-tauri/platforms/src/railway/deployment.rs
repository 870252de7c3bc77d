//! What Railway says of a deployment.

use serde::Deserialize;

/// A deployment as Railway describes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    /// Railway's id of it.
    pub id: String,
    /// What became of it.
    pub status: DeploymentStatus,
    /// Stopped by its owner: its status stays [`DeploymentStatus::Success`] then.
    #[serde(rename = "deploymentStopped")]
    pub stopped: bool,
    /// Whether Railway would make a new one from it.
    pub can_redeploy: bool,
}

/// Railway's status of a deployment.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "Railway's own words")]
pub enum DeploymentStatus {
    Building,
    Crashed,
    Deploying,
    Failed,
    Initializing,
    NeedsApproval,
    Queued,
    Removed,
    Removing,
    Skipped,
    Sleeping,
    Success,
    Waiting,
    /// One that Railway invented later, as it wrote it.
    #[serde(untagged)]
    Other(String),
}

/// What a status and the stopped mark mean together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It serves, or would wake on the first request.
    Running,
    /// On its way to run.
    Starting,
    /// Stopped by its owner; a restart brings it back.
    Stopped,
    /// It ran into the ground: crashed or failed.
    Failed,
    /// Removed, or never meant to run: only another deployment can.
    Gone,
    /// Railway says something that this version does not know.
    Unknown,
}

impl Deployment {
    /// What its status and its stopped mark mean together.
    pub fn standing(&self) -> Standing {
        use DeploymentStatus as Status;
        match self.status {
            Status::Building
            | Status::Deploying
            | Status::Initializing
            | Status::Queued
            | Status::Waiting => Standing::Starting,
            Status::Removed | Status::Removing | Status::Skipped => Standing::Gone,
            _ if self.stopped => Standing::Stopped,
            Status::Success | Status::Sleeping => Standing::Running,
            Status::Crashed | Status::Failed => Standing::Failed,
            Status::NeedsApproval | Status::Other(_) => Standing::Unknown,
        }
    }

    /// It serves, or would wake on the first request.
    pub fn is_running(&self) -> bool {
        self.standing() == Standing::Running
    }

    /// On its way to run.
    pub fn is_starting(&self) -> bool {
        self.standing() == Standing::Starting
    }

    /// Stopped by its owner.
    pub fn is_stopped(&self) -> bool {
        self.standing() == Standing::Stopped
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn standing(status: &str, stopped: bool) -> Standing {
        let json = json!({
            "id": "d", "status": status, "deploymentStopped": stopped, "canRedeploy": true,
        });
        serde_json::from_value::<Deployment>(json).unwrap().standing()
    }

    #[test]
    fn status_and_stopped_mark_are_read_together() {
        for (status, running, stopped) in [
            ("SUCCESS", Standing::Running, Standing::Stopped),
            ("SLEEPING", Standing::Running, Standing::Stopped),
            ("BUILDING", Standing::Starting, Standing::Starting),
            ("DEPLOYING", Standing::Starting, Standing::Starting),
            ("INITIALIZING", Standing::Starting, Standing::Starting),
            ("QUEUED", Standing::Starting, Standing::Starting),
            ("WAITING", Standing::Starting, Standing::Starting),
            ("CRASHED", Standing::Failed, Standing::Stopped),
            ("FAILED", Standing::Failed, Standing::Stopped),
            ("REMOVED", Standing::Gone, Standing::Gone),
            ("REMOVING", Standing::Gone, Standing::Gone),
            ("SKIPPED", Standing::Gone, Standing::Gone),
            ("NEEDS_APPROVAL", Standing::Unknown, Standing::Stopped),
            ("TELEPORTING", Standing::Unknown, Standing::Stopped),
        ] {
            assert_eq!(self::standing(status, false), running, "{status}");
            assert_eq!(self::standing(status, true), stopped, "{status}, stopped");
        }
    }

    #[test]
    fn a_status_unknown_today_is_kept_as_railway_wrote_it() {
        let status: DeploymentStatus = serde_json::from_value(json!("TELEPORTING")).unwrap();
        assert_eq!(status, DeploymentStatus::Other("TELEPORTING".into()));
    }
}
